"""Managing a contract: what its commands share, and what each step of them records (IQAF §13, 15, 16, 22)."""
