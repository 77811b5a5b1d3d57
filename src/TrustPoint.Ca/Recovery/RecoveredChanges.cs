using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Ca.Recovery;

/// <summary>Collects the changes of a recovery, each with the next number of its authority.</summary>
internal sealed class RecoveredChanges(AppliancePart caller, RevocationEffects effects, DateTimeOffset now)
{
    private readonly Dictionary<string, long> numbers = [];
    private readonly List<RecoveredRevocation> all = [];

    public IReadOnlyList<RecoveredRevocation> All => all;

    /// <param name="word">What was found.</param>
    /// <param name="certificate">The certificate; null: its record is lost.</param>
    /// <param name="current">Its revocation, as the database has it.</param>
    /// <param name="keySha256">Its key; null: not known.</param>
    /// <param name="notAfter">Its end, or the latest that it may be.</param>
    /// <param name="last">The authority's last change in the database.</param>
    public void Add(LastWord word, CertificateRecord? certificate, Revocation.Revocation? current, byte[]? keySha256, DateTimeOffset notAfter, long last)
    {
        numbers[word.Authority] = numbers.GetValueOrDefault(word.Authority, last) + 1;
        var next = new Revocation.Revocation
        {
            Certificate = certificate?.Id ?? current?.Certificate ?? 0,
            Authority = word.Authority,
            Serial = word.Serial,
            Reason = word.Reason,
            RevokedAt = word.RevokedAt,
            InvalidityDate = word.InvalidityDate,
            NotAfter = notAfter,
            By = $"{caller.Name} ({caller.Proof})",
            Released = word.Released,
            Change = numbers[word.Authority],
        };
        var decision = effects.Of(caller, certificate, keySha256, next, now, word.Source);
        all.Add(new(((RevocationVerdict.Changed)decision.Verdict).Revocation, word.Source, decision));
    }
}
