package ldapauth

import (
	"errors"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
)

const freshPassword = "Niem-Phong-Moi-2027"

func TestPasswordIsChangedWithTheOldOne(t *testing.T) {
	everywhere(t, func(t *testing.T, h house, d *Directory) {
		h.person(t, "doi.mk", nil)
		who, err := d.Lookup(t.Context(), "doi.mk")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.ChangePassword(t.Context(), who, "Wrong-"+parts.DemoPassword, freshPassword); !errors.Is(err, exchange.ErrBadCredentials) {
			t.Errorf("a wrong old password: %v", err)
		}
		refused(t, d, "doi.mk", freshPassword, exchange.ErrBadCredentials)
		for _, bad := range []string{"", " ", "a\x00b"} {
			if err := d.ChangePassword(t.Context(), who, parts.DemoPassword, bad); !errors.Is(err, exchange.ErrBadCredentials) {
				t.Errorf("%q as the new one: %v", bad, err)
			}
			if err := d.ChangePassword(t.Context(), who, bad, freshPassword); !errors.Is(err, exchange.ErrBadCredentials) {
				t.Errorf("%q as the old one: %v", bad, err)
			}
		}
		if e, ok := errors.AsType[*exchange.PasswordError](d.ChangePassword(t.Context(), who, parts.DemoPassword, "Ab1-")); !ok || e.Code != "directory" {
			t.Errorf("one that the directory's rules refuse: %v", e)
		}
		if err := d.ChangePassword(t.Context(), who, parts.DemoPassword, freshPassword); err != nil {
			t.Fatal(err)
		}
		refused(t, d, "doi.mk", "Wrong-"+parts.DemoPassword, exchange.ErrBadCredentials)
		if _, err := signIn(t, d, "doi.mk", freshPassword); err != nil {
			t.Errorf("with the new one: %v", err)
		}
		who.ID[0] ^= 1
		if err := d.ChangePassword(t.Context(), who, freshPassword, parts.DemoPassword); !errors.Is(err, exchange.ErrBadCredentials) {
			t.Errorf("of nobody: %v", err)
		}
	})
}

func TestWhoMustChangeThePasswordCan(t *testing.T) {
	everywhere(t, func(t *testing.T, h house, d *Directory) {
		dn := h.person(t, "moi.vao", nil)
		h.set(t, dn, map[string][]string{map[Kind]string{OpenLDAP: "pwdReset", ActiveDirectory: "pwdLastSet"}[h.kind]: {map[Kind]string{OpenLDAP: "TRUE", ActiveDirectory: "0"}[h.kind]}})
		refused(t, d, "moi.vao", parts.DemoPassword, exchange.ErrPasswordMustChange)
		who, err := d.Lookup(t.Context(), "moi.vao")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.ChangePassword(t.Context(), who, "Wrong-"+parts.DemoPassword, freshPassword); !errors.Is(err, exchange.ErrBadCredentials) {
			t.Errorf("a wrong old password: %v", err)
		}
		if err := d.ChangePassword(t.Context(), who, parts.DemoPassword, freshPassword); err != nil {
			t.Fatal(err)
		}
		if _, err := signIn(t, d, "moi.vao", freshPassword); err != nil {
			t.Errorf("with the new one: %v", err)
		}
	})
}
