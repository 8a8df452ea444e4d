package exchange

import (
	"context"
	"errors"
	"slices"
	"strings"

	"niem/exchange/audit"
)

// maxFounders bounds a founding: its record names everybody.
const maxFounders = 200

// FoundRoster approves the first people of an installation, in the name of the
// operator, and puts the shipped rules in force where there are none. One of them
// has to be a security officer; while one is on the roster it is refused:
// ErrFounded. Everybody still acknowledges the rules.
func (s *Service) FoundRoster(ctx context.Context, usernames []string, decision string) ([]Person, error) {
	if err := validNumber("decision", decision); err != nil {
		return nil, err
	}
	if len(usernames) == 0 || len(usernames) > maxFounders {
		return nil, &InvalidError{Field: "people", Code: "out_of_range"}
	}
	var people []Person
	var ids []PersonID
	var names []string
	for _, name := range usernames {
		p, err := s.personNamed(ctx, name)
		if err == nil {
			err = admissible(p)
		}
		switch {
		case errors.Is(err, ErrNotFound):
			return nil, &UnreachableError{[]string{name}, "unknown"}
		case errors.Is(err, ErrForbidden):
			return nil, &UnreachableError{[]string{name}, "disabled"}
		case err != nil:
			return nil, err
		}
		if slices.Contains(ids, p.ID) {
			return nil, &InvalidError{Field: "people", Code: "malformed"}
		}
		people, ids, names = append(people, p), append(ids, p.ID), append(names, p.ID.String())
	}
	if !slices.ContainsFunc(people, func(p Person) bool { return p.Has(RoleSecurity) }) {
		return nil, &InvalidError{Field: "people", Code: "no_security_officer"}
	}
	rules := ShippedRules()
	rec := audit.Record{Time: s.now(), Kind: audit.KindRosterFounded, Actor: audit.System, Details: map[string]string{
		"people": strings.Join(names, ","), "decision": decision, "rules": rules.Sum.String()}}
	return people, s.store.FoundRoster(ctx, ids, decision, rules, s.now(), rec)
}
