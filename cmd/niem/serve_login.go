package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"niem/exchange"
)

// loginSettings say how guesses at passwords are counted.
type loginSettings struct {
	loginKey, threshold, thresholdWindow, lockEnds, sourceLimit, trustedProxies string
}

// neverEnds says that a lock waits for somebody who unlocks.
const neverEnds = "never"

func newLoginSettings() loginSettings {
	return loginSettings{threshold: "10", thresholdWindow: "30m", lockEnds: neverEnds, sourceLimit: "60"}
}

func (s *loginSettings) loginRules() (r exchange.LoginRules, err error) {
	if r.Key, err = hex.DecodeString(s.loginKey); err != nil {
		return r, errors.New("the login key is no hexadecimal number: make one with niem serve --make-login-key")
	}
	if r.DirectoryThreshold, err = strconv.Atoi(s.threshold); err != nil {
		return r, fmt.Errorf("%s: %q is no number", variable("directory-threshold"), s.threshold)
	}
	if r.SourceLimit, err = strconv.Atoi(s.sourceLimit); err != nil {
		return r, fmt.Errorf("%s: %q is no number", variable("source-limit"), s.sourceLimit)
	}
	if r.DirectoryWindow, err = time.ParseDuration(s.thresholdWindow); err != nil {
		return r, fmt.Errorf("%s: %q is no time such as 30m", variable("directory-window"), s.thresholdWindow)
	}
	if s.lockEnds != neverEnds {
		if r.LockEnds, err = time.ParseDuration(s.lockEnds); err != nil || r.LockEnds <= 0 {
			return r, fmt.Errorf("%s: %q is neither %q nor a time such as 12h", variable("lock-ends"), s.lockEnds, neverEnds)
		}
	}
	return r, nil
}

// proxies are the networks of reverse proxies that are believed.
func (s *loginSettings) proxies() (out []netip.Prefix, err error) {
	for _, one := range splitList(s.trustedProxies) {
		p, err := netip.ParsePrefix(one)
		if err != nil {
			a, err := netip.ParseAddr(one)
			if err != nil {
				return nil, fmt.Errorf("%s: %q is neither an address nor a network", variable("trusted-proxies"), one)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p)
	}
	return out, nil
}

// makeLoginKey draws the key that all servers of an installation share.
func (a *app) makeLoginKey(path string) error {
	var key [32]byte
	rand.Read(key[:]) // never fails: see crypto/rand
	if err := newSecretFile(path, hex.EncodeToString(key[:])+"\n"); err != nil {
		return err
	}
	return a.answer(map[string]string{"login_key_file": path}, func() { fmt.Fprintln(a.out, path) })
}
