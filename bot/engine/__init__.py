"""The rules. Pure: values in, verdicts out; today and the framework's tables are arguments."""
