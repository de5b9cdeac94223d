"""What translators write: catalogues and glossaries; how they are read, checked, merged and shown."""
