package ldapauth

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"niem/exchange"
)

// roster is the directory as read in one go.
type roster struct {
	people    []exchange.Person
	dns       map[string]exchange.PersonID // by canonical DN
	roles     []group
	lists     []group
	unusable  []string // entries without id or user name, by reason
	ambiguous []string // user names that several entries share
}

// People lists everybody whom the directory describes, with roles and lists,
// by user name. Left out are those who can't sign in: entries without an id or
// a user name, and user names that several entries share ([Directory.Check]
// tells which).
func (d *Directory) People(ctx context.Context) ([]exchange.Person, error) {
	r, err := d.read(ctx)
	if err != nil {
		return nil, err
	}
	return r.people, nil
}

// Groups lists the groups of recipients by name, with the members whom People
// lists; groups without any are there too.
func (d *Directory) Groups(ctx context.Context) ([]exchange.Group, error) {
	r, err := d.read(ctx)
	if err != nil {
		return nil, err
	}
	var all []exchange.Group
	for _, l := range r.lists {
		g := exchange.Group{Name: l.cn, Title: l.title}
		for dn := range l.members {
			if id, known := r.dns[dn]; known {
				g.Members = append(g.Members, id)
			}
		}
		slices.SortFunc(g.Members, func(a, b exchange.PersonID) int { return slices.Compare(a[:], b[:]) })
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b exchange.Group) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
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
	if r.roles, err = d.groups(c, d.config.RoleGroupsDN, ""); err != nil {
		return nil, err
	}
	if r.lists, err = d.groups(c, d.config.ListsDN, ""); err != nil {
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
		for _, g := range r.roles {
			if g.members[same[0].dn] {
				d.addRole(&p, g)
			}
		}
		for _, g := range r.lists {
			if g.members[same[0].dn] {
				p.Groups = append(p.Groups, g.cn)
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
