"""Flat files of AACT, the database of ClinicalTrials.gov records, into the knowledge base."""
