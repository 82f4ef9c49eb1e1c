package main

import (
	"crypto/md5"
	"encoding/binary"
	"fmt"

	"github.com/xdg-go/scram"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// login is who may use the server; FerretDB embedded knows no users, so the front asks for the password, by SCRAM.
type login struct{ user, password string }

// visitor is one connection's way in.
type visitor struct {
	login
	conversation *scram.ServerConversation
	isIn         bool
}

// What anybody may say.
var open = map[string]bool{"": true, "hello": true, "ismaster": true, "isMaster": true, "ping": true, "endSessions": true}

// answer is what a visitor is told instead of what FerretDB would tell; nil where FerretDB is asked.
func (v *visitor) answer(name string, req []byte) []byte {
	switch {
	case v.user == "":
		return nil
	case name == "saslStart" || name == "saslContinue":
		return reply(req, v.step(name, bson.Raw(req[21:])))
	case v.isIn || open[name]:
		return nil
	}
	return reply(req, failed(13, "Unauthorized", fmt.Sprintf("command %s requires authentication", name)))
}

func (v *visitor) step(name string, command bson.Raw) bson.D {
	if name == "saslStart" {
		mechanism, _ := command.Lookup("mechanism").StringValueOK()
		v.conversation = v.server(mechanism).NewConversation()
	}
	refused := failed(18, "AuthenticationFailed", "Authentication failed.")
	_, payload, ok := command.Lookup("payload").BinaryOK()
	if !ok || v.conversation == nil {
		return refused
	}
	said, err := v.conversation.Step(string(payload))
	if err != nil {
		return refused
	}
	v.isIn = v.conversation.Valid()
	return bson.D{{Key: "conversationId", Value: int32(1)}, {Key: "done", Value: v.conversation.Done()},
		{Key: "payload", Value: primitive.Binary{Data: []byte(said)}}, {Key: "ok", Value: 1.0}}
}

// server is that of SCRAM-SHA-256, or of SCRAM-SHA-1, whose password is a digest.
func (v *visitor) server(mechanism string) *scram.Server {
	hash, password := scram.SHA256, v.password
	if mechanism == "SCRAM-SHA-1" {
		hash, password = scram.SHA1, fmt.Sprintf("%x", md5.Sum([]byte(v.user+":mongo:"+v.password)))
	}
	server, err := hash.NewServer(func(user string) (scram.StoredCredentials, error) {
		if user != v.user {
			return scram.StoredCredentials{}, fmt.Errorf("no user %s", user)
		}
		client, err := hash.NewClient(user, password, "")
		if err != nil {
			return scram.StoredCredentials{}, err
		}
		return client.GetStoredCredentials(scram.KeyFactors{Salt: "salt of the tests", Iters: 4096}), nil
	})
	if err != nil {
		panic(err)
	}
	return server
}

func failed(code int32, name, why string) bson.D {
	return bson.D{{Key: "ok", Value: 0.0}, {Key: "errmsg", Value: why}, {Key: "code", Value: code}, {Key: "codeName", Value: name}}
}

// reply is an OP_MSG that answers a request.
func reply(req []byte, document bson.D) []byte {
	body, err := bson.Marshal(document)
	if err != nil {
		panic(err)
	}
	m := make([]byte, 21, 21+len(body))
	binary.LittleEndian.PutUint32(m, uint32(21+len(body)))
	copy(m[8:12], req[4:8])
	binary.LittleEndian.PutUint32(m[12:], 2013)
	return append(m, body...)
}
