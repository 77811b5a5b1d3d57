using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Retirement;

namespace TrustPoint.Ca.Retirement;

/// <summary>A certificate of retirement that verifies, from its file alone (LIF-55).</summary>
/// <param name="Statement">What it says.</param>
/// <param name="Key">The key of the log that says so. Whether that is the right one, whoever has it from elsewhere knows.</param>
/// <param name="SignedAt">When it was signed, as the signer says.</param>
public sealed record VerifiedRetirement(RetirementStatement Statement, LogKey Key, DateTimeOffset? SignedAt)
{
    /// <summary>Verifies one.</summary>
    /// <param name="cms">DER, all of the file.</param>
    /// <param name="known">The log's key, known from elsewhere; null: the one in the file is taken.</param>
    /// <exception cref="DecodeException">It is malformed, forged, of another log, or its entry does not say what it says.</exception>
    public static VerifiedRetirement Open(ReadOnlyMemory<byte> cms, LogKey? known)
    {
        // Step 1: who signs is a log, and it is the one that is known.
        var message = SignedMessage.Decode(cms);
        var certificate = message.OnlySigner();
        if (message.ContentType != Oids.Data || !message.IsSignedBy(certificate)) throw Wrong("the signature does not verify");
        var key = LogCertificate.Read(certificate) ?? throw Wrong("it is not signed by the key of an audit log");
        if (known is not null && known.ToString() != key.ToString()) throw Wrong($"it is signed by {key}, not by the log's key that was given");
        // Step 2: what it says.
        var statement = RetirementStatement.Decode(message.Content);
        // Step 3: the entry is in the log's tree (RFC 9162 section 2.1.3.2), and the tree is one that the log signed.
        var place = statement.Log;
        Checkpoint tree;
        try
        {
            tree = Checkpoint.Open(Encoding.UTF8.GetString(place.Checkpoint.Span), key);
        }
        catch (CheckpointException refused)
        {
            throw Wrong(refused.Message);
        }
        if (tree.Origin != key.Name || !MerkleProofs.VerifyInclusion(place.Index, tree.Size, MerkleHash.Leaf(place.Entry.ToArray()), [.. place.Path.Select(hash => hash.ToArray())], tree.Root))
            throw Wrong("its entry is not proved to be on the log");
        // Step 4: the entry says the same.
        if (!Says(place.Entry, statement)) throw Wrong("the entry on the log says something else");
        return new(statement, key, message.Signers[0].SigningTime);
    }

    private static bool Says(ReadOnlyMemory<byte> leaf, RetirementStatement statement)
    {
        try
        {
            using var document = JsonDocument.Parse(leaf);
            var entry = document.RootElement;
            return Is("outcome", AuditOutcome.Success.Word()) && Is("reason", statement.Reason) && statement.People is [var first, ..] && Is(Has("orderedBy") ? "orderedBy" : "subject", first.Name)
                && (!Has("approvedBy") || (statement.People is [_, var second] && Is("approvedBy", second.Name)))
                && entry.GetProperty("time").GetDateTimeOffset() is var time && time - statement.RetiredAt is { Ticks: >= 0 } late && late < TimeSpan.FromSeconds(1)
                && statement.Subject.Kind switch
                {
                    SubjectKind.Device => Is("event", AuditEventType.DeviceRetired.Name) && Is("device", statement.Subject.Name) && Is("manufacturer", statement.Subject.Manufacturer)
                        && Is("serialNumber", statement.Subject.SerialNumber) && Is("evidence", statement.Proof) && Is("successor", statement.Successor),
                    SubjectKind.Authority => Is("event", AuditEventType.AuthorityKeyDestroyed.Name) && Is("authority", statement.Subject.Name) && statement.Keys is [var key] && Is("keyId", key.KeyId),
                    _ => Is("event", AuditEventType.ApplianceEnded.Name) && Is("appliance", statement.Subject.Name) && Is("keys", DigestOf(statement.Keys.Select(one => one.KeyId)))
                        && Is("logKey", statement.Subject.LogKey) && Is("evidence", statement.Subject.Evidence),
                };

            bool Has(string name) => entry.TryGetProperty(name, out _);

            bool Is(string name, string? value) => entry.TryGetProperty(name, out var said) ? said.ValueKind == JsonValueKind.String && said.GetString() == value : value is null;
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>One digest over the ids of keys, in their order: lower-case hex of SHA-256 over the lines.</summary>
    internal static string DigestOf(IEnumerable<string> keyIds) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(keyIds.Select(id => id + "\n")))));

    private static DecodeException Wrong(string message) => new($"certificate of retirement: {message}");
}
