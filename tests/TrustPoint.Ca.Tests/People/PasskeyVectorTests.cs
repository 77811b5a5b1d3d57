using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.People;

/// <summary>The vectors of the standard itself: W3C WebAuthn Level 3 section 16, whose messages are those of Level 2.</summary>
public sealed class PasskeyVectorTests
{
    private static readonly PasskeyPlace Place = new PasskeyPlaces(["example.org"]).Find("example.org")!;

    // Section 16.3, packed self-attestation with ES256; the person was verified, and the credential is backed up.
    private static readonly Vector Verified = new(
        "7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5",
        "455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c",
        "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a2265476e4374334c55745936366b336a506a796e6962506b31716e666644616966715a774c33417032392d55222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a205539685458764b453255526b4d6e625f307859485667227d",
        "a363666d74667061636b65646761747453746d74a263616c672663736967584630440220067a20754ab925005dbf378097c92120031581c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18bd9d121fa3d3a26d17fe3f220272178f473b6006d68617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b55d00000000df850e09db6afbdfab51697791506cfc0020455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58ca5010203262001215820eb151c8176b225cc651559fecf07af450fd85802046656b34c18f6cf193843c5225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2");

    // Section 16.2, no attestation with ES256; nobody was verified.
    private static readonly Vector Unverified = new(
        "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130",
        "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4",
        "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e63647134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c453551227d",
        "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220");

    // In the flags, which follow the hash of the rp id (section 6.1).
    private const byte UserVerified = 0x04;

    private readonly WebAuthn webAuthn = new(new InMemoryPasskeyStore(new()), NullLogger.Instance);

    [Fact]
    public async Task The_vector_of_a_verified_person_is_a_passkey()
    {
        var made = await MadeAsync(Verified, Verified.Attestation);
        Assert.NotNull(made);
        Assert.Equal(Verified.CredentialId, made.Value.Passkey.CredentialId);
        Assert.Equal(Convert.FromHexString("a5010203262001215820eb151c8176b225cc651559fecf07af450fd85802046656b34c18f6cf193843c5225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2"), made.Value.Passkey.PublicKey);
        Assert.Equal((true, true, 0u), (made.Value.Passkey.IsBackupEligible, made.Value.Passkey.IsBackedUp, made.Value.Passkey.SignCount));
    }

    [Fact]
    public async Task The_vector_of_somebody_unverified_is_none_but_for_that_bit()
    {
        Assert.Null(await MadeAsync(Unverified, Unverified.Attestation));
        var verified = (byte[])Unverified.Attestation.Clone();
        verified[verified.AsSpan().IndexOf(SHA256.HashData("example.org"u8)) + SHA256.HashSizeInBytes] |= UserVerified;
        Assert.NotNull(await MadeAsync(Unverified, verified));
    }

    [Fact]
    public async Task Whatever_of_a_vector_is_cut_off_it_is_refused()
    {
        for (var length = 0; length < Verified.Attestation.Length; length++) Assert.Null(await MadeAsync(Verified, Verified.Attestation[..length]));
    }

    [Fact]
    public async Task The_vector_of_another_challenge_is_refused() => Assert.Null(await MadeAsync(Verified with { Challenge = Unverified.Challenge }, Verified.Attestation));

    private async Task<(string Handle, Microsoft.AspNetCore.Identity.UserPasskeyInfo Passkey)?> MadeAsync(Vector vector, byte[] attestation)
    {
        var account = new Account { Name = "anna", DisplayName = "Anna", Roles = [], AddedAt = default };
        var question = await webAuthn.AskForNewAsync(account, "handle", Place);
        // The vector was made for a challenge of its own.
        var state = JsonNode.Parse(question.State)!;
        state["challenge"] = Convert.ToBase64String(vector.Challenge);
        var answer = new JsonObject
        {
            ["id"] = Base64Url.EncodeToString(vector.CredentialId),
            ["rawId"] = Base64Url.EncodeToString(vector.CredentialId),
            ["type"] = "public-key",
            ["clientExtensionResults"] = new JsonObject(),
            ["response"] = new JsonObject { ["clientDataJSON"] = Base64Url.EncodeToString(vector.ClientData), ["attestationObject"] = Base64Url.EncodeToString(attestation), ["transports"] = new JsonArray() },
        };
        return await webAuthn.MadeAsync(question with { State = state.ToJsonString() }, answer.ToJsonString());
    }

    private sealed record Vector(byte[] Challenge, byte[] CredentialId, byte[] ClientData, byte[] Attestation)
    {
        public Vector(string challenge, string credentialId, string clientData, string attestation)
            : this(Convert.FromHexString(challenge), Convert.FromHexString(credentialId), Convert.FromHexString(clientData), Convert.FromHexString(attestation))
        {
        }
    }
}
