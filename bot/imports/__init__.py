"""Files that an administrator brings: members, services, and what the CQC publishes. Read a row at a time.

CQC data is published under the Open Government Licence v3.0; managers' names and other personal data are left out.
"""
