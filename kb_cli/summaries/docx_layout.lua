-- Lays out tables for Word: text in a style of its own, columns as wide as their text asks for, and a landscape
-- section for a table of many columns, together with its heading.

local WIDE = 7 -- columns from which a table has a page in landscape
local WIDEST = 40 -- characters; longer text is broken into lines
local NARROWEST = 7
local MARK = 4 -- characters that the mark of a footnote takes beside a word, and the margin of a cell
local LINE = { portrait = 90, landscape = 135 } -- characters of a table's text across a page
local FEW = 14 -- lines that do not stand on a page of their own before a wide table
local FULL = 50
local PAGE = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:sectPr>' ..
  '<w:pgSz %s/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567"' ..
  ' w:gutter="0"/></w:sectPr></w:pPr></w:p>'
local PORTRAIT = PAGE:format('w:w="11906" w:h="16838"')
local LANDSCAPE = PAGE:format('w:w="16838" w:h="11906" w:orient="landscape"')

local function rows_of(tbl)
  local rows = {}
  for _, row in ipairs(tbl.head.rows) do rows[#rows + 1] = row end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do rows[#rows + 1] = row end
  end
  return rows
end

-- Text of a cell without what stands in its footnotes.
local function text_of(cell)
  local plain = pandoc.Div(cell.contents):walk({ Note = function() return {} end })
  return pandoc.utils.stringify(plain)
end

-- Lines may end after a slash between two words, such as those of tezacaftor/ivacaftor.
local function breakable(words)
  return (words:gsub('(%a%a%a/)(%f[%a])', '%1\u{200B}'))
end

local function longest_word(text)
  local longest = 0
  for word in text:gsub('\u{200B}', ' '):gmatch('%S+') do longest = math.max(longest, utf8.len(word) or 0) end
  return longest
end

-- Characters of each column: room for its longest word, and of what is left as much as its texts ask for.
local function widths_of(tbl)
  local least, wanted = {}, {}
  for column = 1, #tbl.colspecs do
    least[column], wanted[column] = NARROWEST, NARROWEST
  end
  for _, row in ipairs(rows_of(tbl)) do
    for column, cell in ipairs(row.cells) do
      local text = text_of(cell)
      least[column] = math.max(least[column], longest_word(text) + MARK)
      wanted[column] = math.max(wanted[column], least[column], math.min((utf8.len(text) or 0) + MARK, WIDEST))
    end
  end
  local least_of_all, wanted_of_all = 0, 0
  for column = 1, #wanted do
    least_of_all = least_of_all + least[column]
    wanted_of_all = wanted_of_all + wanted[column]
  end
  local line = #wanted < WIDE and LINE.portrait or LINE.landscape
  if wanted_of_all <= line then return wanted, wanted_of_all end
  local share = math.max(0, line - least_of_all) / math.max(1, wanted_of_all - least_of_all)
  local widths, total = {}, 0
  for column = 1, #wanted do
    widths[column] = least[column] + (wanted[column] - least[column]) * share
    total = total + widths[column]
  end
  return widths, total
end

function Table(tbl)
  local is_headed = false
  for _, row in ipairs(tbl.head.rows) do
    for _, cell in ipairs(row.cells) do is_headed = is_headed or text_of(cell) ~= '' end
  end
  if not is_headed then tbl.head.rows = {} end
  tbl = tbl:walk({ Str = function(str) return pandoc.Str(breakable(str.text)) end })
  local widths, total = widths_of(tbl)
  for column, width in ipairs(widths) do
    tbl.colspecs[column] = { tbl.colspecs[column][1], width / total }
  end
  for _, row in ipairs(rows_of(tbl)) do
    for _, cell in ipairs(row.cells) do
      cell.contents = { pandoc.Div(cell.contents, { ['custom-style'] = 'Table Text' }) }
    end
  end
  return tbl
end

-- Code stays black: no colours by its language.
function CodeBlock(block)
  block.classes = {}
  return block
end

-- How many of the last blocks introduce what follows them: paragraphs, and the headings above them.
local function introduction(blocks)
  local at = #blocks
  while at > 0 and #blocks - at < 2 and blocks[at].t == 'Para' do at = at - 1 end
  if at == 0 or blocks[at].t ~= 'Header' then return 0 end
  while at > 0 and blocks[at].t == 'Header' do at = at - 1 end
  return #blocks - at
end

-- About how many lines blocks take; as many as fill a page, where there is a picture among them.
local function lines_of(blocks)
  local lines = 0
  pandoc.Div(blocks):walk({ Image = function() lines = FULL end })
  for _, block in ipairs(blocks) do
    local items = block.t == 'Table' and #rows_of(block) or (block.t:match('List$') and #block.content) or 1
    lines = lines + items + math.floor((utf8.len(text_of({ contents = { block } })) or 0) / LINE.landscape)
  end
  return lines
end

-- The sections with a few lines in front of a wide table on its page, rather than on an almost empty one of their own.
local function joined(sections)
  local done = {}
  for at, part in ipairs(sections) do
    local following = sections[at + 1]
    if following and following.page == LANDSCAPE and lines_of(part.blocks) < FEW then part.page = LANDSCAPE end
    local last = done[#done]
    if last and last.page == part.page then
      last.blocks:extend(part.blocks)
    else
      done[#done + 1] = part
    end
  end
  return done
end

function Pandoc(doc)
  local sections = { { page = PORTRAIT, blocks = pandoc.List() } }
  local function section(page)
    if sections[#sections].page ~= page then
      sections[#sections + 1] = { page = page, blocks = pandoc.List() }
    end
    return sections[#sections].blocks
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == 'Table' and #block.colspecs >= WIDE then
      local before, moved = sections[#sections].blocks, pandoc.List()
      for _ = 1, introduction(before) do moved:insert(1, before:remove()) end
      if #before == 0 and #sections > 1 then sections[#sections] = nil end
      section(LANDSCAPE):extend(moved)
      section(LANDSCAPE):insert(block)
    else
      section(PORTRAIT):insert(block)
    end
  end
  sections = joined(sections)
  local blocks = pandoc.List()
  for at, part in ipairs(sections) do
    blocks:extend(part.blocks)
    if at < #sections and #part.blocks > 0 then blocks:insert(pandoc.RawBlock('openxml', part.page)) end
  end
  -- The last section takes its page from the reference document, which is in portrait.
  if sections[#sections].page == LANDSCAPE then blocks:insert(pandoc.RawBlock('openxml', LANDSCAPE)) end
  doc.blocks = blocks
  return doc
end
