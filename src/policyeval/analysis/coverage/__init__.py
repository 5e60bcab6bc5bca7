"""What of a policy its cases have exercised: its rules, and the terms of their conditions."""
