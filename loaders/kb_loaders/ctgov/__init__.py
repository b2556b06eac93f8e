"""Records of ClinicalTrials.gov (API version 2), from files as they are downloaded to stage relations."""
