package ldapauth

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"niem/exchange"
)

// roster is the directory as read in one go.
type roster struct {
	people    []exchange.Person
	dns       map[string]exchange.PersonID // by canonical DN
	groups    []group                      // role groups and lists
	unusable  []string                     // entries without id or user name, by reason
	ambiguous []string                     // user names that several entries share
}

// Roster lists everybody whom the directory describes, by user name, with roles
// and lists, and the lists of recipients by name with the members among them;
// lists without any are there too. Left out are those who can't sign in: entries
// without an id or a user name, and user names that several entries share
// ([Directory.Check] tells which). A directory without people or without any
// role group is half read or badly set up: exchange.ErrDirectoryDown.
func (d *Directory) Roster(ctx context.Context) ([]exchange.Person, []exchange.Group, error) {
	r, err := d.read(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(r.people) == 0 {
		return nil, nil, down("read directory", errors.New("it lists nobody"))
	}
	if !slices.ContainsFunc(r.groups, func(g group) bool { _, role := d.roles[g.dn]; return role }) {
		return nil, nil, down("read directory", errors.New("it lists no role group"))
	}
	var lists []exchange.Group
	for _, l := range r.groups {
		if !within(l.dn, d.config.ListsDN) {
			continue
		}
		g := exchange.Group{Name: l.cn, Title: l.title}
		for dn := range l.members {
			if id, known := r.dns[dn]; known {
				g.Members = append(g.Members, id)
			}
		}
		slices.SortFunc(g.Members, func(a, b exchange.PersonID) int { return slices.Compare(a[:], b[:]) })
		lists = append(lists, g)
	}
	slices.SortFunc(lists, func(a, b exchange.Group) int { return cmp.Compare(a.Name, b.Name) })
	return r.people, lists, nil
}

func (d *Directory) read(ctx context.Context) (*roster, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	c, err := d.service(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	r := &roster{dns: map[string]exchange.PersonID{}}
	if r.groups, err = d.meaningfulGroups(c); err != nil {
		return nil, err
	}
	entries, err := d.list(c, d.config.BaseDN, d.config.UserFilter, d.personAttributes())
	if err != nil {
		return nil, err
	}
	type listed struct {
		dn     string
		person exchange.Person
	}
	byName := map[string][]listed{}
	for _, e := range entries {
		p, err := d.person(e)
		if err != nil {
			r.unusable = append(r.unusable, err.Error())
			continue
		}
		dn, err := canonical(e.DN)
		if err != nil {
			r.unusable = append(r.unusable, err.Error())
			continue
		}
		name := strings.ToLower(p.Username)
		byName[name] = append(byName[name], listed{dn, p})
	}
	for name, same := range byName {
		if len(same) > 1 {
			r.ambiguous = append(r.ambiguous, name)
			continue
		}
		p := same[0].person
		for _, g := range r.groups {
			if g.members[same[0].dn] {
				d.join(&p, g)
			}
		}
		tidy(&p)
		r.people = append(r.people, p)
		r.dns[same[0].dn] = p.ID
	}
	slices.SortFunc(r.people, func(a, b exchange.Person) int { return cmp.Compare(a.Username, b.Username) })
	slices.Sort(r.ambiguous)
	slices.Sort(r.unusable)
	return r, nil
}
