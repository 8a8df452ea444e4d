package ldapauth

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"niem/exchange"
)

// nesting is how many groups deep a membership may lie. Who belongs to a group
// by a longer way doesn't belong to it here.
const nesting = 16

// group is a group entry as listed.
type group struct {
	cn, title string
	dn        string          // canonical
	raw       string          // as the directory writes it
	members   map[string]bool // canonical DNs of people, whatever lies between
}

// groupBases are where groups are looked for: those within groups may stand
// anywhere below the base.
func (d *Directory) groupBases() []string {
	bases := []string{d.config.BaseDN}
	for _, dn := range []string{d.config.RoleGroupsDN, d.config.ListsDN} {
		if !within(dn, d.config.BaseDN) && !slices.Contains(bases, dn) {
			bases = append(bases, dn)
		}
	}
	return bases
}

// within reports whether dn is base or stands below it.
func within(dn, base string) bool {
	name, err := ldap.ParseDN(dn)
	above, err2 := ldap.ParseDN(base)
	return err == nil && err2 == nil && (above.EqualFold(name) || above.AncestorOfFold(name))
}

// searchGroups lists the groups that match filter, each once.
func (d *Directory) searchGroups(c *conn, bases []string, filter string, attributes ...string) (map[string]group, error) {
	found := map[string]group{}
	for _, base := range bases {
		entries, err := d.list(c, base, filter, append([]string{"cn", "description"}, attributes...))
		if ldap.IsErrorWithCode(err, ldap.LDAPResultNoSuchObject) && base != d.config.BaseDN {
			continue // a base that doesn't exist has none
		}
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			dn, err := canonical(e.DN)
			if err != nil {
				return nil, down("read directory group", err)
			}
			g := group{cn: oneLine(e.GetEqualFoldAttributeValue("cn")), title: oneLine(e.GetEqualFoldAttributeValue("description")),
				dn: dn, raw: e.DN, members: map[string]bool{}}
			for _, m := range e.GetEqualFoldAttributeValues(d.config.Attributes.Member) {
				if dn, err := canonical(m); err == nil { // a member that is no DN is nobody
					g.members[dn] = true
				}
			}
			found[dn] = g
		}
	}
	return found, nil
}

// addGroups reads which role groups and lists hold the entry dn, directly or
// through other groups.
func (d *Directory) addGroups(c *conn, dn string, p *exchange.Person) error {
	above, err := d.groupsAbove(c, dn)
	if err != nil {
		return err
	}
	for _, g := range above {
		d.join(p, g)
	}
	tidy(p)
	return nil
}

// groupsAbove climbs from an entry to all groups that hold it. Active Directory
// does so by itself.
func (d *Directory) groupsAbove(c *conn, dn string) (map[string]group, error) {
	if d.config.Kind == ActiveDirectory {
		return d.searchGroups(c, []string{d.config.RoleGroupsDN, d.config.ListsDN},
			fmt.Sprintf("(&%s(%s%s=%s))", d.config.GroupFilter, d.config.Attributes.Member, inChain, ldap.EscapeFilter(dn)))
	}
	all := map[string]group{}
	level := []string{dn}
	for range nesting {
		var members strings.Builder
		for _, dn := range level {
			fmt.Fprintf(&members, "(%s=%s)", d.config.Attributes.Member, ldap.EscapeFilter(dn))
		}
		found, err := d.searchGroups(c, d.groupBases(), "(&"+d.config.GroupFilter+"(|"+members.String()+"))")
		if err != nil {
			return nil, err
		}
		level = level[:0]
		for dn, g := range found {
			if _, seen := all[dn]; !seen { // groups may hold each other in a circle
				all[dn] = g
				level = append(level, g.raw)
			}
		}
		if len(level) == 0 {
			break
		}
	}
	return all, nil
}

// join gives p what membership of g brings.
func (d *Directory) join(p *exchange.Person, g group) {
	if role, ok := d.roles[g.dn]; ok {
		p.Roles = append(p.Roles, role)
	}
	if within(g.dn, d.config.ListsDN) {
		p.Groups = append(p.Groups, g.cn)
	}
}

// tidy puts roles and groups in order, so that equal persons compare equal.
func tidy(p *exchange.Person) {
	slices.Sort(p.Roles)
	p.Roles = slices.Compact(p.Roles)
	slices.Sort(p.Groups)
	p.Groups = slices.Compact(p.Groups)
}

// meaningfulGroups lists the role groups and the lists with everybody in them.
func (d *Directory) meaningfulGroups(c *conn) ([]group, error) {
	if d.config.Kind == ActiveDirectory {
		return d.groupsWithChain(c)
	}
	all, err := d.searchGroups(c, d.groupBases(), d.config.GroupFilter, d.config.Attributes.Member)
	if err != nil {
		return nil, err
	}
	var found []group
	for dn, g := range all {
		if d.meaningful(dn) {
			g.members = unfold(all, dn)
			found = append(found, g)
		}
	}
	return found, nil
}

func (d *Directory) meaningful(dn string) bool {
	_, role := d.roles[dn]
	return role || within(dn, d.config.ListsDN)
}

// groupsWithChain asks for the people of one group at a time: the members of a
// large group come in ranges, and those of nested groups not at all.
func (d *Directory) groupsWithChain(c *conn) ([]group, error) {
	all, err := d.searchGroups(c, []string{d.config.RoleGroupsDN, d.config.ListsDN}, d.config.GroupFilter)
	if err != nil {
		return nil, err
	}
	var found []group
	for dn, g := range all {
		if !d.meaningful(dn) {
			continue
		}
		people, err := d.list(c, d.config.BaseDN, fmt.Sprintf("(&%s(memberOf%s=%s))", d.config.UserFilter, inChain, ldap.EscapeFilter(g.raw)), []string{"1.1"})
		if err != nil {
			return nil, err
		}
		for _, e := range people {
			if dn, err := canonical(e.DN); err == nil {
				g.members[dn] = true
			}
		}
		found = append(found, g)
	}
	return found, nil
}

// unfold gives everything below a group, groups included, level by level.
func unfold(all map[string]group, dn string) map[string]bool {
	below := maps.Clone(all[dn].members)
	level := below
	for range nesting - 1 {
		next := map[string]bool{}
		for member := range level {
			for dn := range all[member].members {
				if !below[dn] { // groups may hold each other in a circle
					next[dn] = true
				}
			}
		}
		if len(next) == 0 {
			break
		}
		maps.Copy(below, next)
		level = next
	}
	return below
}

// list reads all entries below base in pages. What is cut is an error, never a
// shorter list.
func (d *Directory) list(c *conn, base, filter string, attributes []string) ([]*ldap.Entry, error) {
	found, err := c.SearchWithPaging(ldap.NewSearchRequest(base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases,
		0, 0, false, filter, attributes, nil), pageSize)
	if err != nil {
		return nil, down("list directory", err)
	}
	return found.Entries, nil
}
