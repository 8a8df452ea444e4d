package desk

import "testing"

func TestViewCodeCanBeTyped(t *testing.T) {
	if got := ViewCode("c1b1d58c5c03ffffffffffffffffffff"); got != "C1B1-D58C-5C03" {
		t.Fatal(got)
	}
}
