using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Audit;

/// <summary>
/// One entry of the audit log, ready to append. A store that changes anything takes one and appends it in the same transaction.
/// The bytes are one JSON object in UTF-8: time (UTC, RFC 3339), component, event, subject, proof, outcome, then details.
/// They are a Merkle leaf, kept on disk for ever, so members may be added and never change their meaning. A store that changes rows adds one
/// at the end, <c>rows</c>: the name and digest of each row, so that the log witnesses what was stored.
/// </summary>
public sealed class AuditEntry
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private AuditEntry(AuditEventType type, DateTimeOffset time, byte[] bytes, ApprovalUse? approval) => (Type, Time, Bytes, Approval) = (type, time, bytes, approval);

    /// <summary>What happened.</summary>
    public AuditEventType Type { get; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The leaf's bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>The approval that is used up in the transaction that appends it, unless an earlier entry of the same act has done so; null: none.</summary>
    public ApprovalUse? Approval { get; }

    /// <summary>Run when it is put on the log, in the order of the log: what it throws undoes the transaction. Null: nothing.</summary>
    public Action? Condition { get; private init; }

    /// <summary>Makes an entry. One of an act that a second person approved names the proposal.</summary>
    /// <param name="type">From the catalogue.</param>
    /// <param name="time">Now, from the caller's TimeProvider.</param>
    /// <param name="caller">Who did it.</param>
    /// <param name="outcome">Whether it was done.</param>
    /// <param name="details">Further members: values are identifiers, names and reasons, never secrets. Null values are left out.</param>
    public static AuditEntry Create(
        AuditEventType type, DateTimeOffset time, Caller caller, AuditOutcome outcome, params ReadOnlySpan<(string Name, string? Value)> details)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("time", time.UtcDateTime);
            json.WriteString("component", type.Component);
            json.WriteString("event", type.Name);
            json.WriteString("subject", caller.Name);
            json.WriteString("proof", caller.Proof);
            json.WriteString("outcome", outcome.Word());
            foreach (var (name, value) in details)
            {
                if (value is not null) json.WriteString(name, value);
            }
            if (caller.Permit?.Use is { } use) json.WriteString("proposal", $"{use.Number}");
            json.WriteEndObject();
        }
        return new(type, time.ToUniversalTime(), buffer.WrittenSpan.ToArray(), caller.Permit?.Use);
    }

    /// <summary>The entry, to be put on the log only where a condition holds.</summary>
    public AuditEntry Provided(Action condition) => new(Type, Time, Bytes, Approval) { Condition = condition };
}

/// <summary>How it ended.</summary>
public enum AuditOutcome
{
    /// <summary>Done.</summary>
    Success,

    /// <summary>Refused or failed; the details say why.</summary>
    Refused,

    /// <summary>Done, and everybody should know.</summary>
    Alarm,
}

/// <summary>Outcomes as entries write them.</summary>
public static class AuditOutcomes
{
    /// <summary>The word.</summary>
    public static string Word(this AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Success => "success",
        AuditOutcome.Alarm => "alarm",
        _ => "refused",
    };
}
