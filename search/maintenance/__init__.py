"""Keeping a library healthy: doctor, recovery, migrations."""
