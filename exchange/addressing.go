package exchange

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// Addressee is a person who can be sent to.
type Addressee struct {
	Person Person
	Key    LoggedKey
}

// Addressees is what names of people and groups come to.
type Addressees struct {
	People      []Addressee
	Unreachable []*UnreachableError
	Recovery    *LoggedRecovery // of the asker's unit; nil when it has none
}

// maxNames bounds one question for recipients.
const maxNames = MaxRecipients

// ResolveRecipients expands names (people first, then groups) to people with
// keys, each once, in the order of the names. Whoever cannot be sent to is
// named with the reason; the others stand.
func (s *Service) ResolveRecipients(ctx context.Context, asker Person, names []string) (Addressees, error) {
	if len(names) == 0 || len(names) > maxNames {
		return Addressees{}, &InvalidError{Field: "names", Code: "out_of_range"}
	}
	ids, unknown, err := s.expand(ctx, names)
	if err != nil {
		return Addressees{}, err
	}
	if len(ids) > MaxRecipients {
		return Addressees{}, &InvalidError{Field: "names", Code: "out_of_range"}
	}
	r, err := s.reach(ctx, ids, true)
	if err != nil {
		return Addressees{}, err
	}
	var out Addressees
	if len(unknown) > 0 {
		out.Unreachable = append(out.Unreachable, &UnreachableError{unknown, "unknown"})
	}
	out.Unreachable = append(out.Unreachable, r.unreachable...)
	if err := s.addressees(ctx, asker, ids, r, &out); err != nil {
		return Addressees{}, err
	}
	return out, nil
}

func (s *Service) addressees(ctx context.Context, asker Person, ids []PersonID, r reached, out *Addressees) error {
	recovery, err := s.store.Recovery(ctx, asker.Unit)
	hasRecovery := err == nil
	if err != nil && !errors.Is(err, ErrNoKey) {
		return err
	}
	var keys []Key
	for _, id := range ids {
		if key, ok := r.keys[id]; ok {
			keys = append(keys, key)
		}
	}
	logged, err := s.loggedKeys(ctx, keys)
	if err != nil {
		return err
	}
	for _, k := range logged {
		out.People = append(out.People, Addressee{r.people[k.Person], k})
	}
	if hasRecovery {
		recovery.Shares = [3][]byte{}
		receipt, err := s.receipt(ctx, recovery.Entry)
		if err != nil {
			return err
		}
		out.Recovery = &LoggedRecovery{RecoveryKey: recovery, Receipt: receipt}
	}
	return nil
}

// expand turns names into ids, each once, and names that are neither a person
// nor a group.
func (s *Service) expand(ctx context.Context, names []string) (ids []PersonID, unknown []string, err error) {
	seen := map[PersonID]bool{}
	add := func(id PersonID) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, name := range names {
		if !PlausibleName(name) {
			return nil, nil, &InvalidError{Field: "names", Code: "malformed"}
		}
		p, err := s.store.PersonByUsername(ctx, name)
		if err == nil {
			add(p.ID)
			continue
		}
		if !errors.Is(err, ErrNotFound) {
			return nil, nil, err
		}
		g, err := s.store.GroupByName(ctx, name)
		switch {
		case err == nil:
			for _, id := range g.Members {
				add(id)
			}
		case errors.Is(err, ErrNotFound):
			unknown = append(unknown, name)
		default:
			return nil, nil, err
		}
	}
	return ids, unknown, nil
}

// reached is who of some people can be sent to.
type reached struct {
	people      map[PersonID]Person
	keys        map[PersonID]Key // of those who can be sent to
	unreachable []*UnreachableError
}

// err joins the unreachable into one error, nil when there are none.
func (r reached) err() error {
	var all []error
	for _, u := range r.unreachable {
		all = append(all, u)
	}
	return errors.Join(all...)
}

// reach looks up people and their keys. Without unconfirmed, people whose key
// no registrar has confirmed count as unreachable.
func (s *Service) reach(ctx context.Context, ids []PersonID, unconfirmed bool) (reached, error) {
	r := reached{people: map[PersonID]Person{}, keys: map[PersonID]Key{}}
	people, err := s.store.People(ctx, ids)
	if err != nil {
		return reached{}, err
	}
	for _, p := range people {
		r.people[p.ID] = p
	}
	found, err := s.store.Keys(ctx, ids)
	if err != nil {
		return reached{}, err
	}
	onRoster, err := s.store.OnRoster(ctx, ids, s.now())
	if err != nil {
		return reached{}, err
	}
	keys := map[PersonID]Key{}
	for _, k := range found {
		keys[k.Person] = k
	}
	barred := map[string][]string{}
	for _, id := range ids {
		p, known := r.people[id]
		k, hasKey := keys[id]
		switch {
		case !known:
			barred["unknown"] = append(barred["unknown"], id.String())
		case p.Disabled:
			barred["disabled"] = append(barred["disabled"], p.Username)
		case len(p.MissingFields()) > 0:
			barred["incomplete_roster"] = append(barred["incomplete_roster"], p.Username)
		case !onRoster[id]:
			barred["not_on_roster"] = append(barred["not_on_roster"], p.Username)
		case !hasKey || k.Status == KeyRevoked:
			barred["no_key"] = append(barred["no_key"], p.Username)
		case k.Status != KeyConfirmed && !unconfirmed:
			barred["unconfirmed_key"] = append(barred["unconfirmed_key"], p.Username)
		default:
			r.keys[id] = k
		}
	}
	for _, code := range slices.Sorted(maps.Keys(barred)) {
		r.unreachable = append(r.unreachable, &UnreachableError{barred[code], code})
	}
	return r, nil
}

// mayUseUnconfirmed: documents with personal data go to unconfirmed keys only
// when the sender has said so, knowingly and on the log.
func mayUseUnconfirmed(m Metadata) bool {
	return m.AcceptUnconfirmed || m.Class == ClassNone
}
