package desk

import (
	"testing"

	"niem/web/api"
)

func TestViewCodeCanBeTyped(t *testing.T) {
	if got := ViewCode("c1b1d58c5c03ffffffffffffffffffff"); got != "C1B1-D58C-5C03" {
		t.Fatal(got)
	}
}

func TestNoSessionMarkWithoutItsKeyAndView(t *testing.T) {
	good := api.Release{View: "c1b1d58c5c03ffffffffffffffffffff", Mark: api.Mark{Epoch: 1, Key: make([]byte, 32)}}
	if mark, err := SessionMark(good); err != nil || mark == nil {
		t.Fatal(mark, err)
	}
	for what, change := range map[string]func(r *api.Release){
		"no key":      func(r *api.Release) { r.Mark.Key = nil },
		"half a key":  func(r *api.Release) { r.Mark.Key = r.Mark.Key[:16] },
		"no view":     func(r *api.Release) { r.View = "" },
		"half a view": func(r *api.Release) { r.View = r.View[:10] },
		"no number":   func(r *api.Release) { r.View = "zz" + r.View[2:] },
	} {
		r := good
		change(&r)
		if mark, err := SessionMark(r); err == nil || mark != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
