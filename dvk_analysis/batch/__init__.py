"""From a params file to executed and exported notebooks: plan, run, manifest."""
