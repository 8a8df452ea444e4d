package crypto

import (
	"errors"
	"strings"
	"testing"
)

// TestHostileWorkFactorRefused holds that a wrap can't ask for gigabytes: the
// work factor is judged before scrypt runs.
func TestHostileWorkFactorRefused(t *testing.T) {
	device := must(NewWrapKey())
	for _, factor := range []string{"21", "30", "63", "64", "021", "-1"} {
		inner := ageIntro + "-> scrypt " + strings.Repeat("A", 22) + " " + factor + "\n" +
			strings.Repeat("A", 43) + "\n--- " + strings.Repeat("A", 43) + "\n" + strings.Repeat("x", 48)
		wrapped := must(sealBytes([]byte(inner), device.Recipient().recipient))
		if _, err := UnwrapAccount(wrapped, device, "x"); !errors.Is(err, ErrTampered) && !errors.Is(err, ErrFormat) {
			t.Errorf("work factor %s: %v", factor, err)
		}
	}
}

// TestWrapLayersAreFixed holds that a wrap with a layer left out, or of another
// class, is refused rather than opened by what is there.
func TestWrapLayersAreFixed(t *testing.T) {
	key, device := must(NewAccountKey()), must(NewWrapKey())
	bare := must(sealBytes([]byte(key.Secret()), device.Recipient().recipient))
	if _, err := UnwrapAccount(bare, device, "x"); !errors.Is(err, ErrFormat) {
		t.Errorf("without the passphrase's layer: %v", err)
	}
	hybrid := must(sealBytes([]byte(key.Secret()), key.Recipient().recipient))
	if _, err := UnwrapAccount(hybrid, device, "x"); !errors.Is(err, ErrStanza) {
		t.Errorf("of another class: %v", err)
	}
	nested := must(sealBytes(bare, device.Recipient().recipient))
	if _, err := UnwrapAccount(nested, device, "x"); !errors.Is(err, ErrStanza) {
		t.Errorf("the device's layer twice: %v", err)
	}
}
