package ldapauth

import (
	"encoding/hex"
	"fmt"
	"strings"

	"niem/exchange"
)

// Kind is what family of directory a server belongs to.
type Kind string

// The kinds. OpenLDAP stands for servers with entryUUID, the password policy of
// draft-behera-ldap-password-policy-10 and Password Modify (RFC 3062); Active
// Directory includes Samba domain controllers.
const (
	OpenLDAP        Kind = "openldap"
	ActiveDirectory Kind = "ad"
)

// inChain is the matching rule of Active Directory that looks through nested
// groups ([MS-ADTS] 3.1.1.3.4.4.3, LDAP_MATCHING_RULE_TRANSITIVE_EVAL).
const inChain = ":1.2.840.113556.1.4.1941:"

// defaults are the filters and attributes of a kind.
func (k Kind) defaults() (userFilter, groupFilter string, a Attributes) {
	if k == ActiveDirectory {
		return "(&(objectCategory=person)(objectClass=user)(!(isCriticalSystemObject=TRUE)))", "(objectClass=group)", Attributes{
			ID: "objectGUID", Username: "sAMAccountName", Principal: "userPrincipalName", FullName: "displayName", Position: "title",
			Phone: "telephoneNumber", Email: "mail", Unit: "department", Member: "member"}
	}
	return "(objectClass=inetOrgPerson)", "(objectClass=groupOfNames)", Attributes{
		ID: "entryUUID", Username: "uid", FullName: "displayName", Position: "title",
		Phone: "telephoneNumber", Email: "mail", Unit: "ou", Member: "member"}
}

// stateAttributes tell whether an account works.
func (k Kind) stateAttributes() []string {
	if k == ActiveDirectory {
		return []string{"userAccountControl", "accountExpires"}
	}
	return []string{"pwdReset", "pwdAccountLockedTime"}
}

// parseID reads the immutable id as the directory sends it.
func (k Kind) parseID(raw []byte) (id exchange.PersonID, err error) {
	if k != ActiveDirectory {
		return parseUUID(string(raw))
	}
	if len(raw) != len(id) {
		return id, fmt.Errorf("%x is no GUID", raw)
	}
	return swapGUID(exchange.PersonID(raw)), nil
}

// idValue is an id as it stands in a filter.
func (k Kind) idValue(id exchange.PersonID) string {
	if k != ActiveDirectory {
		return id.String()
	}
	var b strings.Builder
	for _, octet := range swapGUID(id) {
		fmt.Fprintf(&b, `\%02x`, octet)
	}
	return b.String()
}

// swapGUID turns the bytes of a GUID structure, whose first three fields are
// little-endian ([MS-DTYP] 2.3.4), into the order of its text form, and back.
func swapGUID(g exchange.PersonID) exchange.PersonID {
	g[0], g[1], g[2], g[3] = g[3], g[2], g[1], g[0]
	g[4], g[5] = g[5], g[4]
	g[6], g[7] = g[7], g[6]
	return g
}

// parseUUID reads the text form of RFC 4122, section 3.
func parseUUID(s string) (id exchange.PersonID, err error) {
	digits := strings.ReplaceAll(s, "-", "")
	if len(s) != 36 || len(digits) != hex.EncodedLen(len(id)) {
		return id, fmt.Errorf("%q is no UUID", s)
	}
	if _, err := hex.Decode(id[:], []byte(digits)); err != nil {
		return exchange.PersonID{}, fmt.Errorf("%q is no UUID", s)
	}
	return id, nil
}
