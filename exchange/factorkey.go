package exchange

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// Domains of the keys drawn from the login key.
const (
	domainTOTP  = "niem factor totp v1"
	domainCodes = "niem factor recovery code v1"
)

// subKey derives the key of one use from the login key.
func subKey(loginKey []byte, domain string) []byte {
	key, err := hkdf.Key(sha256.New, loginKey, nil, domain, chacha20poly1305.KeySize)
	if err != nil { // only for absurd lengths
		panic(err)
	}
	return key
}

// sealSecret encrypts a person's secret; it opens for that person only.
func sealSecret(loginKey []byte, p PersonID, secret string) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(subKey(loginKey, domainTOTP))
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(secret)+aead.Overhead())
	rand.Read(nonce) // never fails: see crypto/rand
	return aead.Seal(nonce, nonce, []byte(secret), p[:]), nil
}

var errSealedSecret = errors.New("a sealed second factor does not open: another login key, or another person's")

func openSecret(loginKey []byte, p PersonID, sealed []byte) (string, error) {
	aead, err := chacha20poly1305.NewX(subKey(loginKey, domainTOTP))
	if err != nil {
		return "", err
	}
	if len(sealed) < aead.NonceSize() {
		return "", errSealedSecret
	}
	secret, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], p[:])
	if err != nil {
		return "", fmt.Errorf("%w", errSealedSecret)
	}
	return string(secret), nil
}

// Recovery codes: ten of 50 random bits, in letters that are not mistaken for
// each other.
const (
	recoveryCodes = 10
	codeLength    = 10
)

var codeAlphabet = base32.NewEncoding("abcdefghjkmnpqrstvwxyz0123456789").WithPadding(base32.NoPadding)

// newRecoveryCodes draws codes and gives them with the hashes to keep.
func newRecoveryCodes(loginKey []byte, p PersonID) (shown []string, kept []Hash) {
	for range recoveryCodes {
		var b [7]byte
		rand.Read(b[:]) // never fails: see crypto/rand
		code := codeAlphabet.EncodeToString(b[:])[:codeLength]
		shown = append(shown, code[:codeLength/2]+"-"+code[codeLength/2:])
		kept = append(kept, hashCode(loginKey, p, code))
	}
	return shown, kept
}

// hashCode is what is kept of a recovery code, however it is typed.
func hashCode(loginKey []byte, p PersonID, code string) Hash {
	mac := hmac.New(sha256.New, subKey(loginKey, domainCodes))
	mac.Write(p[:])
	mac.Write([]byte(plainCode(code)))
	return Hash(mac.Sum(nil))
}

func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(code))
}
