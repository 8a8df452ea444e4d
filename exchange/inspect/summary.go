package inspect

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Summary is what the manifest and the log keep of a check: numbers and codes.
// Kinds stand together in groups, so that it does not say which illness, or that
// a document is about a special group.
type Summary struct {
	Outcome  Outcome // Pass or Warn
	Identity int     // findings that say who somebody is
	Health   int     // findings that speak of illness
	Lists    int     // of persons
	Subjects int     // persons, estimated
	Unread   int     // pages without text, of which the check says nothing
	Approved bool    // reason and approval were called for and given
	NotMarks bool    // the sender says that places like marks of secrecy are none
	IDPapers string  // "", no, yes: what the sender says of pictures
}

// ErrSummary is a summary in another form than String gives.
var ErrSummary = errors.New("malformed summary of a check")

const summaryForm = "%s identity=%d health=%d lists=%d subjects=%d unread=%d"

// String gives the one form of s.
func (s Summary) String() string {
	out := fmt.Sprintf(summaryForm, s.Outcome, s.Identity, s.Health, s.Lists, s.Subjects, s.Unread)
	if s.Approved {
		out += " approved"
	}
	if s.NotMarks {
		out += " not_marks"
	}
	if s.IDPapers != "" {
		out += " id_papers=" + s.IDPapers
	}
	return out
}

// ParseSummary accepts exactly what String gives, and nothing that could carry
// words of a document.
func ParseSummary(text string) (Summary, error) {
	var s Summary
	fields := strings.Split(text, " ")
	if len(text) > 200 || len(fields) < 6 {
		return s, ErrSummary
	}
	s.Outcome = Outcome(fields[0])
	for i, n := range []*int{&s.Identity, &s.Health, &s.Lists, &s.Subjects, &s.Unread} {
		_, value, _ := strings.Cut(fields[i+1], "=")
		var err error
		if *n, err = strconv.Atoi(value); err != nil || *n < 0 {
			return Summary{}, ErrSummary
		}
	}
	for _, f := range fields[6:] {
		switch f {
		case "approved":
			s.Approved = true
		case "not_marks":
			s.NotMarks = true
		case "id_papers=no", "id_papers=yes":
			s.IDPapers = strings.TrimPrefix(f, "id_papers=")
		}
	}
	if s.Outcome != Pass && s.Outcome != Warn || s.String() != text {
		return Summary{}, ErrSummary
	}
	return s, nil
}
