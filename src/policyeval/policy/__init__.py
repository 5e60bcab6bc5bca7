"""From a document to a policy: what the writer said, each part with its place."""
