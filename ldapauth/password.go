package ldapauth

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"

	"github.com/go-ldap/ldap/v3"

	"niem/exchange"
)

// ChangePassword gives the entry with who's immutable id a new password, with
// the old one as proof: Password Modify (RFC 3062) as the person, or in Active
// Directory the old value of unicodePwd replaced through the service account,
// since somebody who must change the password can't bind there. The errors are
// those of Authenticate but for ErrPasswordMustChange, and
// *exchange.PasswordError when the directory's rules refuse the new password.
func (d *Directory) ChangePassword(ctx context.Context, who exchange.Person, old, fresh string) error {
	if !exchange.PlausiblePassword(old) || !exchange.PlausiblePassword(fresh) {
		return exchange.ErrBadCredentials
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	service, err := d.service(ctx)
	if err != nil {
		return err
	}
	defer service.Close()
	entry, err := d.find(service, d.idFilter(who.ID))
	if err != nil {
		return err
	}
	if entry == nil {
		return d.refuse(ctx, old)
	}
	if d.config.Kind == ActiveDirectory {
		return replaceUnicode(service, entry.DN, old, fresh)
	}
	return d.modifyAs(ctx, entry.DN, old, fresh)
}

// modifyAs binds with the old password, which one that has to be changed still
// allows, and asks for the new one on the same connection.
func (d *Directory) modifyAs(ctx context.Context, dn, old, fresh string) error {
	c, err := d.dial(ctx, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	result, bound := c.SimpleBind(ldap.NewSimpleBindRequest(dn, old, []ldap.Control{ldap.NewControlBeheraPasswordPolicy()}))
	if meaning := outcome(result, bound); meaning != nil && !errors.Is(meaning, exchange.ErrPasswordMustChange) {
		return meaning
	}
	if bound != nil {
		return &exchange.PasswordError{Code: "expired"} // past its age, and no bind is allowed any more
	}
	_, err = c.PasswordModify(ldap.NewPasswordModifyRequest("", old, fresh))
	return changed(err)
}

// replaceUnicode deletes the old value and adds the new one in one request,
// which is a change and not a reset ([MS-ADTS] 3.1.1.3.1.5): the directory
// checks the old password and its own rules.
func replaceUnicode(c *conn, dn, old, fresh string) error {
	m := ldap.NewModifyRequest(dn, nil)
	m.Delete("unicodePwd", []string{unicodePassword(old)})
	m.Add("unicodePwd", []string{unicodePassword(fresh)})
	err := c.Modify(m)
	if ldap.IsErrorWithCode(err, ldap.LDAPResultConstraintViolation) && strings.Contains(err.Error(), wrongOldPassword) {
		return exchange.ErrBadCredentials
	}
	return changed(err)
}

// wrongOldPassword is the Windows error (86, ERROR_INVALID_PASSWORD) at the
// beginning of the message.
const wrongOldPassword = "00000056"

// changed is what the answer to a change means.
func changed(err error) error {
	switch {
	case err == nil:
		return nil
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultConstraintViolation, ldap.LDAPResultUnwillingToPerform):
		return &exchange.PasswordError{Code: "directory"}
	case ldap.IsErrorWithCode(err, ldap.LDAPResultInsufficientAccessRights):
		return &exchange.PasswordError{Code: "not_allowed"}
	}
	return down("change password in directory", err)
}

// unicodePassword is a password as a value of unicodePwd: in quotes, UTF-16,
// little-endian.
func unicodePassword(password string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(`"` + password + `"`)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}
