package web

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/web/api"
)

// complete brings a sign-in to its end: it enrols a second factor where one is
// needed, and shows it where one is enrolled.
func (s *site) complete(c *api.Client, me api.Me) {
	s.Helper()
	switch me.Stage {
	case api.StageEnrol:
		s.enrol(c, me.Person.Username)
	case api.StageProve:
		_, err := c.ProveFactor(s.ctx(), api.FactorProof{Code: s.code(me.Person.Username, 0)})
		s.Must(err)
	}
}

// enrol gives the client's person time-based codes, and returns the recovery codes.
func (s *site) enrol(c *api.Client, username string) []string {
	s.Helper()
	fresh, err := c.BeginTOTP(s.ctx())
	s.Must(err)
	address, err := url.Parse(fresh.URL)
	s.Must(err)
	s.secrets[username] = address.Query().Get("secret")
	out, err := c.ConfirmTOTP(s.ctx(), s.code(username, 0))
	s.Must(err)
	return out.Codes
}

// code is one that nobody has used yet, that many seconds from now.
func (s *site) code(username string, seconds int) string {
	s.Helper()
	_, err := s.Store.Pool().Exec(s.ctx(), "UPDATE totp_secrets SET used_step = 0 WHERE person = $1", [16]byte(s.Person(username).ID))
	s.Must(err)
	code, err := totp.GenerateCode(s.secrets[username], s.Now().Add(time.Duration(seconds)*time.Second))
	s.Must(err)
	return code
}

// half is a client that has shown the password only.
func (s *site) half(username string) (*api.Client, api.Me) {
	s.Helper()
	c := s.guest()
	me, err := c.SignIn(s.ctx(), username, parts.DemoPassword)
	s.Must(err)
	return c, me
}

func TestWhoNeedsASecondFactorEnrolsBeforeAnythingElse(t *testing.T) {
	s := newSite(t)
	for _, username := range []string{parts.Officer, parts.Leader} {
		c, me := s.half(username)
		if me.Stage != api.StageEnrol {
			t.Fatalf("%s: stage %s", username, me.Stage)
		}
		_, err := c.Inbox(s.ctx())
		mustFail(t, err, 403, api.CodeEnrolFactor)
		before := c.Cookie()
		if codes := s.enrol(c, username); len(codes) != 10 {
			t.Fatalf("%d recovery codes", len(codes))
		}
		_, err = c.Inbox(s.ctx())
		s.Must(err)
		if c.Cookie() == before || s.alive(before) {
			t.Fatal("the token of the half sign-in is alive")
		}
	}
	if _, me := s.half(parts.Stranger); me.Stage != api.StageOpen {
		t.Fatalf("staff: stage %s", me.Stage)
	}
}

func TestEverySignInShowsTheSecondFactor(t *testing.T) {
	s := newSite(t)
	s.as(parts.Leader)
	c, me := s.half(parts.Leader)
	if me.Stage != api.StageProve {
		t.Fatalf("stage %s", me.Stage)
	}
	_, err := c.Inbox(s.ctx())
	mustFail(t, err, 403, api.CodeProveFactor)
	_, err = c.BeginTOTP(s.ctx()) // nobody enrols over a factor that was not shown
	mustFail(t, err, 403, api.CodeProveFactor)
	mustFail(t, c.StepUp(s.ctx(), api.StepUp{Password: parts.DemoPassword}), 403, api.CodeProveFactor)
	for _, seconds := range []int{-90, 90} {
		_, err = c.ProveFactor(s.ctx(), api.FactorProof{Code: s.code(parts.Leader, seconds)})
		mustFail(t, err, 401, api.CodeBadCredentials)
	}
	code := s.code(parts.Leader, 30) // a clock that is a little fast
	_, err = c.ProveFactor(s.ctx(), api.FactorProof{Code: code})
	s.Must(err)
	_, err = c.Inbox(s.ctx())
	s.Must(err)
	_, err = c.ProveFactor(s.ctx(), api.FactorProof{Code: code})
	mustFail(t, err, 409, api.CodeConflict)
	again, _ := s.half(parts.Leader)
	_, err = again.ProveFactor(s.ctx(), api.FactorProof{Code: code})
	mustFail(t, err, 401, api.CodeBadCredentials) // one use a time step (RFC 6238, 5.2)
}

func TestRecoveryCodeServesOnce(t *testing.T) {
	s := newSite(t)
	c, _ := s.half(parts.Leader)
	codes := s.enrol(c, parts.Leader)
	c, _ = s.half(parts.Leader)
	_, err := c.ProveFactor(s.ctx(), api.FactorProof{Code: codes[3]})
	s.Must(err)
	has, err := c.Factors(s.ctx())
	s.Must(err)
	if has.Codes != 9 || has.TOTP == nil || !has.Required {
		t.Fatalf("%+v", has)
	}
	c, _ = s.half(parts.Leader)
	_, err = c.ProveFactor(s.ctx(), api.FactorProof{Code: codes[3]})
	mustFail(t, err, 401, api.CodeBadCredentials)
	_, err = c.ProveFactor(s.ctx(), api.FactorProof{Code: " " + codes[4][:5] + codes[4][6:] + " "})
	s.Must(err)
}

// TestWrongCodesLockLikePasswords: the second factor has no counter of its own
// that a guesser could use up beside the first.
func TestWrongCodesLockLikePasswords(t *testing.T) {
	s := newSite(t)
	s.as(parts.Leader)
	c, _ := s.half(parts.Leader)
	for range 5 {
		_, err := c.ProveFactor(s.ctx(), api.FactorProof{Code: "000000"})
		mustFail(t, err, 401, api.CodeBadCredentials)
	}
	_, err := c.ProveFactor(s.ctx(), api.FactorProof{Code: s.code(parts.Leader, 0)})
	mustFail(t, err, 401, api.CodeBadCredentials)
	_, err = s.guest().SignIn(s.ctx(), parts.Leader, parts.DemoPassword)
	mustFail(t, err, 401, api.CodeBadCredentials)
}

func TestStepUpShowsTheSecondFactorToo(t *testing.T) {
	s := newSite(t)
	c := s.as(parts.Officer)
	s.Advance(4 * time.Minute)
	_, err := c.Me(s.ctx())
	s.Must(err)
	s.Advance(2 * time.Minute)
	_, err = c.ExportLog(s.ctx())
	if e := mustFail(t, err, 403, api.CodeStepUp); e.Details["factor"] != true {
		t.Fatalf("details %v", e.Details)
	}
	mustFail(t, c.StepUp(s.ctx(), api.StepUp{Password: parts.DemoPassword}), 422, api.CodeBadFactor)
	s.Must(c.StepUp(s.ctx(), api.StepUp{Password: parts.DemoPassword, Code: s.code(parts.Officer, 0)}))
	body, err := c.ExportLog(s.ctx())
	s.Must(err)
	body.Close()
}

// TestOldHalfSignInCannotEnrol: to enrol, the password must have been shown a
// moment ago.
func TestOldHalfSignInCannotEnrol(t *testing.T) {
	s := newSite(t)
	c, _ := s.half(parts.Leader)
	s.Advance(5 * time.Minute)
	_, err := c.BeginTOTP(s.ctx())
	mustFail(t, err, 403, api.CodeStepUp)
	s.Must(c.StepUp(s.ctx(), api.StepUp{Password: parts.DemoPassword}))
	s.enrol(c, parts.Leader)
}

// TestSecondOfTwoFirstFactorsIsRefused: of two sessions that may enrol, the one
// that comes later must show what the other enrolled.
func TestSecondOfTwoFirstFactorsIsRefused(t *testing.T) {
	s := newSite(t)
	a, _ := s.half(parts.Leader)
	b, _ := s.half(parts.Leader)
	_, err := b.BeginTOTP(s.ctx())
	s.Must(err)
	s.enrol(a, parts.Leader)
	_, err = b.ConfirmTOTP(s.ctx(), "123456")
	mustFail(t, err, 403, api.CodeProveFactor)
}

func TestLostFactorIsResetByAnOfficerOnly(t *testing.T) {
	s := newSite(t)
	leader, officer := s.as(parts.Leader), s.as(parts.Officer)
	mustFail(t, leader.ResetFactor(s.ctx(), parts.Officer), 403, api.CodeForbidden)
	mustFail(t, officer.ResetFactor(s.ctx(), parts.Officer), 403, api.CodeForbidden)
	mustFail(t, officer.ResetFactor(s.ctx(), parts.Stranger), 404, api.CodeNotFound)
	s.Must(officer.ResetFactor(s.ctx(), parts.Leader))
	if s.alive(leader.Cookie()) {
		t.Fatal("the session outlived its factor")
	}
	_, me := s.half(parts.Leader)
	if me.Stage != api.StageEnrol {
		t.Fatalf("stage %s", me.Stage)
	}
	if me.Notice == nil || len(me.Notice.Acts) != 1 || me.Notice.Acts[0].Kind != string(audit.KindFactorReset) || me.Notice.Acts[0].By != s.Person(parts.Officer).FullName {
		t.Fatalf("the owner is told %+v", me.Notice)
	}
	if _, me := s.half(parts.Leader); me.Notice != nil && len(me.Notice.Acts) != 0 {
		t.Errorf("told again: %+v", me.Notice.Acts)
	}
}

func TestTheOnlyFactorOfWhoNeedsOneStays(t *testing.T) {
	s := newSite(t)
	leader := s.as(parts.Leader)
	mustFail(t, leader.RemoveFactor(s.ctx(), "totp"), 409, "factor_needed")
	staff := s.as(parts.Stranger)
	s.enrol(staff, parts.Stranger)
	codes, err := staff.NewRecoveryCodes(s.ctx())
	s.Must(err)
	if len(codes.Codes) != 10 {
		t.Fatalf("%d codes", len(codes.Codes))
	}
	s.Must(staff.RemoveFactor(s.ctx(), "totp"))
	has, err := staff.Factors(s.ctx())
	s.Must(err)
	if has.TOTP != nil || has.Codes != 0 {
		t.Fatalf("%+v", has)
	}
}

// TestStoredSecretIsSealedAndBound: a dump shows no secret, and one person's
// sealed secret opens for nobody else.
func TestStoredSecretIsSealedAndBound(t *testing.T) {
	s := newSite(t)
	s.as(parts.Leader)
	s.as(parts.Officer)
	var sealed []byte
	s.Must(s.Store.Pool().QueryRow(s.ctx(), "SELECT sealed FROM totp_secrets WHERE person = $1", [16]byte(s.Person(parts.Leader).ID)).Scan(&sealed))
	if bytes.Contains(sealed, []byte(s.secrets[parts.Leader])) {
		t.Fatal("the secret stands in the clear")
	}
	_, err := s.Store.Pool().Exec(s.ctx(), "UPDATE totp_secrets SET sealed = $1", sealed)
	s.Must(err)
	c, _ := s.half(parts.Officer)
	s.secrets[parts.Officer] = s.secrets[parts.Leader]
	if _, err = c.ProveFactor(s.ctx(), api.FactorProof{Code: s.code(parts.Officer, 0)}); err == nil {
		t.Fatal("another person's secret opened the session")
	}
}

var relyingParty = virtualwebauthn.RelyingParty{Name: "Niêm Phong", ID: exchangetest.PasskeyRPID, Origin: exchangetest.PasskeyOrigin}

// newPasskey draws a key for the software authenticator. That one writes coordinates
// without their leading zeros, which COSE forbids (RFC 9053, 7.1.1) and the server
// refuses: one key in 128 has such a coordinate, and is drawn again.
func newPasskey(t testing.TB) virtualwebauthn.Credential {
	t.Helper()
	for {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		point, err := key.PublicKey.Bytes() // 4, X, Y
		if err != nil {
			t.Fatal(err)
		}
		if point[1] == 0 || point[33] == 0 {
			continue
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return virtualwebauthn.NewCredentialWithImportedKey(virtualwebauthn.KeyTypeEC2, der)
	}
}

// register enrols a passkey of a software authenticator.
func (s *site) register(c *api.Client, auth virtualwebauthn.Authenticator, credential virtualwebauthn.Credential) error {
	s.Helper()
	options, err := c.BeginPasskey(s.ctx())
	s.Must(err)
	parsed, err := virtualwebauthn.ParseAttestationOptions(string(options))
	s.Must(err)
	_, err = c.AddPasskey(s.ctx(), api.NewPasskey{Name: "khóa của tôi", Credential: json.RawMessage(virtualwebauthn.CreateAttestationResponse(relyingParty, auth, credential, *parsed))})
	return err
}

// assertion is what the authenticator answers to a fresh challenge of c's session.
func (s *site) assertion(c *api.Client, rp virtualwebauthn.RelyingParty, auth virtualwebauthn.Authenticator, credential virtualwebauthn.Credential) api.FactorProof {
	s.Helper()
	options, err := c.ChallengePasskey(s.ctx())
	s.Must(err)
	parsed, err := virtualwebauthn.ParseAssertionOptions(string(options))
	s.Must(err)
	return api.FactorProof{Passkey: json.RawMessage(virtualwebauthn.CreateAssertionResponse(rp, auth, credential, *parsed))}
}

func TestPasskeyCompletesTheSignIn(t *testing.T) {
	s := newSite(t)
	auth, credential := virtualwebauthn.NewAuthenticator(), newPasskey(t)
	c, _ := s.half(parts.Leader)
	s.Must(s.register(c, auth, credential))
	_, err := c.Inbox(s.ctx())
	s.Must(err)
	has, err := c.Factors(s.ctx())
	s.Must(err)
	if len(has.Passkeys) != 1 || has.Passkeys[0].Name != "khóa của tôi" || has.Codes != 10 {
		t.Fatalf("%+v", has)
	}
	c, me := s.half(parts.Leader)
	if me.Stage != api.StageProve {
		t.Fatalf("stage %s", me.Stage)
	}
	credential.Counter = 5
	_, err = c.ProveFactor(s.ctx(), s.assertion(c, relyingParty, auth, credential))
	s.Must(err)
	_, err = c.Inbox(s.ctx())
	s.Must(err)
}

func TestFalsePasskeyAnswersAreRefused(t *testing.T) {
	s := newSite(t)
	auth, credential := virtualwebauthn.NewAuthenticator(), newPasskey(t)
	first, _ := s.half(parts.Leader)
	s.Must(s.register(first, auth, credential))
	c, _ := s.half(parts.Leader)
	other, _ := s.half(parts.Leader)
	credential.Counter = 9
	answer := s.assertion(c, relyingParty, auth, credential)
	_, err := other.ProveFactor(s.ctx(), answer) // the challenge belongs to one session
	mustFail(t, err, 409, "no_challenge")
	_, err = c.ProveFactor(s.ctx(), answer)
	s.Must(err)
	c, _ = s.half(parts.Leader)
	_, err = c.ProveFactor(s.ctx(), answer) // and is answered once
	mustFail(t, err, 409, "no_challenge")
	unverified := auth
	unverified.Options.UserNotVerified = true
	elsewhere := relyingParty
	elsewhere.Origin = "https://elsewhere.example"
	copied, foreign := credential, newPasskey(t)
	copied.Counter = 3
	foreign.ID = credential.ID
	for name, make := range map[string]func() api.FactorProof{
		"user not verified": func() api.FactorProof { return s.assertion(c, relyingParty, unverified, credential) },
		"another origin":    func() api.FactorProof { return s.assertion(c, elsewhere, auth, credential) },
		"copied passkey":    func() api.FactorProof { return s.assertion(c, relyingParty, auth, copied) },
		"another key":       func() api.FactorProof { return s.assertion(c, relyingParty, auth, foreign) },
	} {
		_, err := c.ProveFactor(s.ctx(), make())
		if e := mustFail(t, err, 401, api.CodeBadCredentials); e == nil {
			t.Error(name)
		}
	}
}

func TestUnverifiedPasskeyIsNotEnrolled(t *testing.T) {
	s := newSite(t)
	auth := virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserNotVerified: true})
	c, _ := s.half(parts.Leader)
	mustFail(t, s.register(c, auth, newPasskey(t)), 422, api.CodeBadFactor)
}
