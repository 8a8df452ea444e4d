package web

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// said puts into words who may use a route.
func (w who) said() string {
	parts := []string{"whoever is signed in"}
	switch {
	case w.anyone:
		parts[0] = "anyone"
	case w.signed:
		parts[0] = "witnesses"
	case len(w.roles) > 0:
		var roles []string
		for _, r := range w.roles {
			roles = append(roles, string(r))
		}
		parts[0] = strings.Join(roles, " or ")
	case w.idOnly:
		parts[0] += ", as the query finds him"
	}
	for _, stage := range w.early {
		parts = append(parts, fmt.Sprintf("already when to %s", stage))
	}
	if w.fresh {
		parts = append(parts, "proved lately")
	}
	if w.newly {
		parts = append(parts, "before the rules")
	}
	return strings.Join(parts, ", ")
}

// TestRightsAreWrittenDown: TestEveryRouteForEveryRole holds the answers against
// the route table; this holds the table against what was decided, so that a slip
// of the table is seen and not only kept.
func TestRightsAreWrittenDown(t *testing.T) {
	f, err := os.Open("testdata/rights.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	decided := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		route, who, ok := strings.Cut(lines.Text(), ": ")
		if strings.HasPrefix(lines.Text(), "#") || lines.Text() == "" {
			continue
		}
		if _, twice := decided[route]; twice || !ok {
			t.Errorf("rights.txt: %q", lines.Text())
		}
		decided[route] = who
	}
	for _, r := range (&server{}).routes() {
		name := r.method + " " + r.path
		if decided[name] != r.who.said() {
			t.Errorf("the table says\n%s: %s\nand testdata/rights.txt %q: decide who may, and write it down there", name, r.who.said(), decided[name])
		}
		delete(decided, name)
	}
	for name := range decided {
		t.Errorf("rights.txt names %s, which is no route", name)
	}
}
