package api

import (
	"context"
	"time"
)

// Lock is an account that five failures locked.
type Lock struct {
	Person Person    `json:"person"`
	At     time.Time `json:"at"`
	Device bool      `json:"device"` // failures on a known device locked it
}

// Unlock is the body of POST /api/people/{username}/unlock.
type Unlock struct {
	Reason string `json:"reason"` // required, at most 500 characters
}

// Notice tells a person what happened since the last sign-in on the same device
// or, from a new one, anywhere.
type Notice struct {
	Since      *time.Time   `json:"since,omitempty"`
	NewDevice  bool         `json:"new_device,omitempty"` // this one was not known
	Failures   int          `json:"failures,omitempty"`
	FailedAt   []time.Time  `json:"failed_at,omitempty"`   // the newest
	NewDevices []time.Time  `json:"new_devices,omitempty"` // other sign-ins from devices not known
	Locks      []LockNotice `json:"locks,omitempty"`
	Acts       []ActNotice  `json:"acts,omitempty"` // the newest first
}

// ActNotice is something that was done to the own account: factor.reset,
// replacement.asked, replacement.signed, replacement.ended.
type ActNotice struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	By   string    `json:"by,omitempty"` // full name
}

// LockNotice is one lock of the own account.
type LockNotice struct {
	At         time.Time  `json:"at"`
	UnlockedAt *time.Time `json:"unlocked_at,omitempty"`
	UnlockedBy string     `json:"unlocked_by,omitempty"` // empty for an end by time
}

// Locks lists the locked accounts that the caller may unlock.
func (c *Client) Locks(ctx context.Context) ([]Lock, error) {
	var out []Lock
	err := c.call(ctx, methodGet, "/api/locks", nil, nil, &out)
	return out, err
}

// Unlock ends the lock of somebody else's account.
func (c *Client) Unlock(ctx context.Context, username, reason string) error {
	return c.call(ctx, methodPost, "/api/people/"+segment(username)+"/unlock", nil, Unlock{reason}, nil)
}
