"""CEL Policy, the public standard: policy, environment and tests as they are written."""
