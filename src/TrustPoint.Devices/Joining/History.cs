using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Joining;

/// <summary>What a device's log of vouchers says about its past (LIF-21, LIF-25, RFC 8995 section 5.8.3).</summary>
/// <param name="Verdict">Accepted or refused.</param>
/// <param name="Reason">What is remarkable about it, for people; null: nothing is.</param>
public sealed record History(JoinVerdict Verdict, string? Reason)
{
    /// <summary>Judges a log.</summary>
    /// <param name="log">As the MASA tells it.</param>
    /// <param name="domainId">Of the voucher that the device just took.</param>
    /// <param name="ours">Of vouchers that the device took here earlier.</param>
    /// <param name="rules">The manufacturer's.</param>
    public static History Of(VoucherLog log, ReadOnlyMemory<byte> domainId, IReadOnlyList<byte[]> ours, JoinRules rules)
    {
        if (!log.Events.Any(entry => entry.DomainId.Span.SequenceEqual(domainId.Span)))
            return new(JoinVerdict.Refused, "the manufacturer's log does not have the voucher that the device took");
        var own = ours.Append(domainId.ToArray()).Select(Convert.ToBase64String).ToHashSet();
        var others = log.Events.Where(entry => !own.Contains(Convert.ToBase64String(entry.DomainId.Span))).ToList();

        // A voucher without nonce is good as long as it lives: who has it can take the device back.
        if (others.Find(entry => entry.Nonce is null) is { } nonceless)
            return new(Judge(rules.TakesNonceless), $"another domain ({Name(nonceless)}) has a voucher without nonce since {nonceless.Date.UtcDateTime:yyyy-MM-dd}");
        if (others.Find(entry => !rules.KnownOwners.Contains(Convert.ToBase64String(entry.DomainId.Span))) is { } unknown)
            return new(Judge(rules.TakesUnknownOwners), $"an owner that is not known here ({Name(unknown)}) had the device on {unknown.Date.UtcDateTime:yyyy-MM-dd}");
        // Section 5.8.1: what was left out arbitrarily may have been anybody.
        return log.Truncation is { Arbitrary: > 0 and var left }
            ? new(Judge(rules.TakesUnknownOwners), $"the manufacturer left out {left} entries of the device's log")
            : new(JoinVerdict.Accepted, null);
    }

    /// <summary>Of a device whose manufacturer tells no log: whoever had it is unknown.</summary>
    public static History Untold(JoinRules rules) => new(Judge(rules.TakesUnknownOwners), "the manufacturer does not tell who had the device");

    private static JoinVerdict Judge(bool isTaken) => isTaken ? JoinVerdict.Accepted : JoinVerdict.Refused;

    private static string Name(VoucherLogEvent entry) => Convert.ToBase64String(entry.DomainId.Span);
}
