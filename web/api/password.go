package api

import (
	"context"
)

// PasswordChange is the body of POST /api/password; no session is needed.
type PasswordChange struct {
	Username string `json:"username"`
	Old      string `json:"old"`
	New      string `json:"new"`
}

// ChangePassword sets a new password in the directory. The person's other
// sessions end.
func (c *Client) ChangePassword(ctx context.Context, change PasswordChange) (EndedSessions, error) {
	var out EndedSessions
	err := c.callOnce(ctx, methodPost, "/api/password", nil, change, &out)
	return out, err
}
