package ldapauth

import (
	"math"
	"strconv"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// lockedForGood in pwdAccountLockedTime means that only an administrator
// unlocks the account (draft-behera-ldap-password-policy-10, section 5.3.3).
const lockedForGood = "000001010000Z"

// accountDisable is a bit of userAccountControl ([MS-ADTS] 2.2.16).
const accountDisable = 0x2

// disabled reports whether the directory has ended the account. Being locked
// for a while after wrong passwords is no end.
func (d *Directory) disabled(e *ldap.Entry) bool {
	if d.config.Kind != ActiveDirectory {
		return e.GetEqualFoldAttributeValue("pwdAccountLockedTime") == lockedForGood
	}
	control, err := strconv.ParseInt(e.GetEqualFoldAttributeValue("userAccountControl"), 10, 64)
	if err != nil || control&accountDisable != 0 {
		return true // an account whose state can't be read doesn't work here
	}
	end, ends := fileTime(e.GetEqualFoldAttributeValue("accountExpires"))
	return ends && !d.config.Now().Before(end)
}

// fileTime reads a count of 100 ns since 1601; 0 and the greatest number mean
// never ([MS-ADA1] 2.2).
func fileTime(value string) (at time.Time, is bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n <= 0 || n == math.MaxInt64 {
		return time.Time{}, false
	}
	const between = 11644473600 // seconds from 1601 to 1970
	return time.Unix(n/1e7-between, n%1e7*100), true
}
