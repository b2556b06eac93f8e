-- One row: how many numbers of a registry record one rule of the audit tested, by verdict. Findings hold the wrong ones only.
CREATE TABLE core.registry_audit (
    trial_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    n_consistent BIGINT NOT NULL,
    n_rounding BIGINT NOT NULL,
    n_inconsistent BIGINT NOT NULL,
    n_not_testable BIGINT NOT NULL
);
