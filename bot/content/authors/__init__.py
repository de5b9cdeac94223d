"""What authors write: topics, utterances, the policy; how it is read, checked, edited and measured."""
