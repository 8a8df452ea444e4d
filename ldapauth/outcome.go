package ldapauth

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"niem/exchange"
)

// Answers of the password policy control, draft-behera-ldap-password-policy-10,
// section 6.2.
const (
	policyPasswordExpired  = 0
	policyAccountLocked    = 1
	policyChangeAfterReset = 2
)

// subcode is what Active Directory writes into the message of a refused bind:
// "80090308: LdapErr: …, data 52e, v4563".
var subcode = regexp.MustCompile(`\bdata ([0-9a-fA-F]+)\b`)

// subcodes of a refused bind, Windows error codes. Those that say more than
// "wrong" are given for the right password alone, but for 775.
var subcodes = map[string]error{
	"525": exchange.ErrBadCredentials,     // no such user
	"52e": exchange.ErrBadCredentials,     // wrong password
	"530": exchange.ErrAccountDisabled,    // not at this hour
	"531": exchange.ErrAccountDisabled,    // not from this machine
	"532": exchange.ErrPasswordMustChange, // password expired
	"533": exchange.ErrAccountDisabled,    // disabled
	"701": exchange.ErrAccountDisabled,    // account expired
	"773": exchange.ErrPasswordMustChange, // must change the password
	"775": exchange.ErrAccountLocked,      // locked after wrong passwords
}

// outcome is what the answer to a person's bind means; nil when the password is
// right and the account works.
func outcome(result *ldap.SimpleBindResult, err error) error {
	if err == nil || ldap.IsErrorWithCode(err, ldap.LDAPResultInvalidCredentials) {
		if policy := policyAnswer(result); policy != nil {
			switch {
			case policy.Error == policyAccountLocked:
				return exchange.ErrAccountLocked
			case policy.Error == policyPasswordExpired, policy.Error == policyChangeAfterReset, policy.Grace >= 0:
				return exchange.ErrPasswordMustChange
			}
		}
	}
	switch {
	case err == nil:
		return nil
	case ldap.IsErrorWithCode(err, ldap.LDAPResultInvalidCredentials):
		if found := subcode.FindStringSubmatch(err.Error()); found != nil {
			if meaning, known := subcodes[strings.ToLower(found[1])]; known {
				return meaning
			}
		}
		return exchange.ErrBadCredentials
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultNoSuchObject, ldap.LDAPResultInappropriateAuthentication, ldap.LDAPResultUnwillingToPerform):
		return exchange.ErrBadCredentials
	}
	return down("bind to directory", err)
}

// policyAnswer is the password policy's part of an answer, if there is one.
func policyAnswer(result *ldap.SimpleBindResult) *ldap.ControlBeheraPasswordPolicy {
	if result == nil {
		return nil
	}
	i := slices.IndexFunc(result.Controls, func(c ldap.Control) bool { return c.GetControlType() == ldap.ControlTypeBeheraPasswordPolicy })
	if i < 0 {
		return nil
	}
	policy, _ := result.Controls[i].(*ldap.ControlBeheraPasswordPolicy)
	return policy
}
