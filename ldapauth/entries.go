package ldapauth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
	"golang.org/x/text/unicode/norm"

	"niem/exchange"
)

func (d *Directory) personAttributes() []string {
	a := d.config.Attributes
	return slices.Concat(d.loginAttributes(), []string{a.ID, a.FullName, a.Position, a.Phone, a.Unit}, d.config.Kind.stateAttributes())
}

// idFilter matches the one entry with an immutable id.
func (d *Directory) idFilter(id exchange.PersonID) string {
	return fmt.Sprintf("(%s=%s)", d.config.Attributes.ID, d.config.Kind.idValue(id))
}

// person reads an entry; fields that it lacks stay empty, but an id and a user
// name it must have.
func (d *Directory) person(e *ldap.Entry) (exchange.Person, error) {
	a := d.config.Attributes
	id, err := d.config.Kind.parseID(e.GetEqualFoldRawAttributeValue(a.ID))
	if err != nil {
		return exchange.Person{}, fmt.Errorf("%s: %s: %w", e.DN, a.ID, err)
	}
	text := func(attribute string) string { return oneLine(e.GetEqualFoldAttributeValue(attribute)) }
	p := exchange.Person{
		ID: id, Username: text(a.Username), FullName: text(a.FullName), Position: text(a.Position),
		Phone: text(a.Phone), Email: text(a.Email), Unit: text(a.Unit),
		Disabled: d.disabled(e),
	}
	if name := e.GetEqualFoldAttributeValue(a.Username); p.Username == "" || p.Username != norm.NFC.String(name) {
		return exchange.Person{}, fmt.Errorf("%s: no usable %s", e.DN, a.Username)
	}
	return p, nil
}

// oneLine makes a value fit to be stored and shown: people may edit parts of
// their own entry, and one odd character must neither stop the roster of all
// others (a NUL, which databases refuse) nor steer a terminal.
func oneLine(value string) string {
	clean := strings.Map(func(r rune) rune {
		if exchange.Steers(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(value, " "))
	return norm.NFC.String(strings.TrimSpace(clean))
}

// canonical brings a DN to a form in which equal names are equal strings.
func canonical(dn string) (string, error) {
	parsed, err := ldap.ParseDN(dn)
	if err != nil {
		return "", fmt.Errorf("name %q: %w", dn, err)
	}
	return norm.NFC.String(strings.ToLower(parsed.String())), nil
}
