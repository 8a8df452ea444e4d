package crypto

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretsNeverPrint(t *testing.T) {
	account, device, wrap, share := must(NewAccountKey()), must(NewDeviceKey(rand.Reader)), must(NewWrapKey()), must(NewShare())
	fileKey, pattern, seed, salt := FileKey{0xab, 0xcd}, NewPatternKey(), NewSeed(), Salt{0xab, 0xcd}
	for name, secret := range map[string]struct {
		value any
		text  []string
	}{
		"account":  {account, []string{account.Secret()[:30]}},
		"device":   {device, []string{device.Secret()[20:40]}},
		"wrap":     {wrap, []string{wrap.Secret()[:30]}},
		"share":    {share, []string{share.identity.String()[:30]}},
		"file key": {fileKey, []string{"abcd", "171 205", "AB CD"}},
		"pattern":  {pattern, []string{hex.EncodeToString(pattern[:4]), fmt.Sprint(pattern[0], " ", pattern[1])}},
		"seed":     {seed, []string{hex.EncodeToString(seed[:4]), fmt.Sprint(seed[0], " ", seed[1])}},
		"salt":     {salt, []string{"abcd", "171 205"}},
		"grant":    {Grant{Seed: seed, Salt: salt}, []string{hex.EncodeToString(seed[:4]), "171 205"}},
		"master":   {&MasterGrant{Pattern: pattern}, []string{hex.EncodeToString(pattern[:4])}},
	} {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%b", "%o", "%c", "%U"} {
			fmt.Fprintf(&out, verb+"\n", secret.value)
			fmt.Fprintf(&out, verb+"\n", []any{secret.value})
		}
		encoded, err := json.Marshal(secret.value)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(encoded)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", secret.value)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "secret", secret.value)
		for _, text := range secret.text {
			if strings.Contains(out.String(), text) {
				t.Errorf("%s prints its secret: %s", name, out.String())
			}
		}
	}
}

func TestNamesHaveOneSpelling(t *testing.T) {
	doc := NewDocumentID()
	if back := must(ParseDocumentID(doc.String())); back != doc || len(doc.String()) != 26 {
		t.Fatalf("%s came back as %s", doc, back)
	}
	who := must(ParsePersonID("0B6F8C1E-5a2d-4c7b-9f10-aa55cc77ee99"))
	if who.String() != "0b6f8c1e-5a2d-4c7b-9f10-aa55cc77ee99" {
		t.Fatal(who)
	}
	hash := HashOf([]byte("x"))
	if must(ParseHash(hash.String())) != hash {
		t.Fatal(hash)
	}
	device := must(NewDeviceKey(rand.Reader))
	if must(ParseDeviceKey(device.Secret())).ID() != device.ID() || must(ParseDevicePublic(device.Public().String())) != device.Public() {
		t.Fatal("another device key came back")
	}
	for _, s := range []string{"", doc.String()[1:], doc.String() + "a", strings.ToUpper(doc.String()), strings.Repeat("a", 25) + "b", strings.Repeat("1", 26), doc.String()[:25] + "\n"} {
		if _, err := ParseDocumentID(s); !errors.Is(err, ErrFormat) {
			t.Errorf("document %q: %v", s, err)
		}
	}
	for _, s := range []string{"", who.String()[1:], strings.ReplaceAll(who.String(), "-", ""), "{" + who.String() + "}", strings.Repeat("-", 36), strings.Repeat("g", 8) + who.String()[8:]} {
		if _, err := ParsePersonID(s); !errors.Is(err, ErrFormat) {
			t.Errorf("person %q: %v", s, err)
		}
	}
	for _, s := range []string{"", hash.String()[1:], strings.ToUpper(hash.String()), hash.String() + "00"} {
		if _, err := ParseHash(s); !errors.Is(err, ErrFormat) {
			t.Errorf("hash %q: %v", s, err)
		}
	}
}

func TestNamesSurviveJSON(t *testing.T) {
	type row struct {
		Doc    DocumentID
		Who    PersonID
		Hash   Hash
		Device DevicePublic
		To     AccountRecipient
		Commit Commitment
	}
	in := row{NewDocumentID(), person(5), HashOf(nil), must(NewDeviceKey(rand.Reader)).Public(), must(NewAccountKey()).Recipient(), Commitment{7}}
	var out row
	if err := json.Unmarshal(must(json.Marshal(in)), &out); err != nil {
		t.Fatal(err)
	}
	if out.Doc != in.Doc || out.Who != in.Who || out.Hash != in.Hash || out.Device != in.Device || !out.To.Equal(in.To) || out.Commit != in.Commit {
		t.Fatalf("%+v came back as %+v", in, out)
	}
}

func TestFingerprintIsReadable(t *testing.T) {
	a, b := must(NewAccountKey()).Recipient(), must(NewAccountKey()).Recipient()
	if a.Fingerprint() == b.Fingerprint() || len(strings.Fields(a.Fingerprint())) != 8 || len(a.Fingerprint()) != 39 {
		t.Fatalf("%q and %q", a.Fingerprint(), b.Fingerprint())
	}
}

func TestSignatureIsBoundToItsDomain(t *testing.T) {
	k := must(NewDeviceKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32))))
	sig := k.Sign("niem/a/1", []byte("message"))
	if !VerifyDevice(k.Public(), "niem/a/1", []byte("message"), sig) {
		t.Fatal("own signature refused")
	}
	for _, other := range []struct{ domain, msg string }{{"niem/b/1", "message"}, {"niem/a/1", "messages"}, {"niem/a", "/1\x00message"}, {"", "niem/a/1\x00message"}} {
		if VerifyDevice(k.Public(), other.domain, []byte(other.msg), sig) {
			t.Errorf("%q %q passes", other.domain, other.msg)
		}
	}
	if _, err := NewDeviceKey(bytes.NewReader(nil)); err == nil {
		t.Error("a key without randomness")
	}
}
