using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Lints;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Inspection;

/// <summary>Looks at whatever certificate, request or list somebody brings, and tells what it is and what is wrong with it. Nothing of it is kept.</summary>
public sealed class Inspector(Authorities.Authorities authorities, ICertificateQueries certificates, ICrlStore crls, CaClock clock)
{
    /// <summary>More octets are not looked at.</summary>
    public const int MostOctets = 1 << 20;

    /// <summary>Looks.</summary>
    /// <param name="caller">Who is told whether it is one of ours where they may see it.</param>
    /// <param name="contents">Texts and files: each PEM, base64 or DER, of one thing or several.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="InspectionRefusedException">It is nothing of that, or too much of it; says why.</exception>
    public async Task<IReadOnlyList<Inspected>> InspectAsync(Caller caller, IReadOnlyList<byte[]> contents, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        if (contents.Sum(content => (long)content.Length) > MostOctets) throw new InspectionRefusedException($"This is larger than {MostOctets >> 20} MiB.");
        var pieces = contents.SelectMany(content => Pieces.Of(content)).ToList();
        if (pieces.Count > Pieces.Most) throw Pieces.TooMany();
        // What came along may have signed the rest of it.
        var brought = new Issuers(authorities, [.. pieces.Where(piece => piece.Fault is null).Select(piece => TryCertificate(piece.Der)).OfType<Certificate>()]);
        var inspected = new List<Inspected>(pieces.Count);
        foreach (var (der, fault) in pieces) inspected.Add(fault is null ? await InspectAsync(caller, der, brought, ct) : new Inspected.Unreadable(fault));
        return inspected;
    }

    private async Task<Inspected> InspectAsync(Caller caller, ReadOnlyMemory<byte> der, Issuers issuers, CancellationToken ct)
    {
        var kind = Pieces.KindOf(der);
        try
        {
            return kind switch
            {
                PieceKind.Certificate => await CertificateAsync(caller, Certificate.Decode(der), issuers, ct),
                PieceKind.Request => Request(CertificationRequest.Decode(der)),
                PieceKind.List => await ListAsync(CertificateList.Decode(der), issuers, ct),
                _ => new Inspected.Unreadable("This is DER, and neither a certificate, a request nor a list."),
            };
        }
        catch (DecodeException error)
        {
            var unreadable = new Inspected.Unreadable($"This is a {NameOf(kind)} that nobody should rely on: {error.Message}.");
            if (kind != PieceKind.Certificate) return unreadable;
            var outline = new CertificateOutline(der);
            return unreadable with { Fields = outline.Fields, Problems = outline.Faults };
        }
    }

    private static string NameOf(PieceKind kind) => kind switch
    {
        PieceKind.Certificate => "certificate",
        PieceKind.Request => "certificate request",
        _ => "list of revoked certificates",
    };

    private async Task<Inspected> CertificateAsync(Caller caller, Certificate certificate, Issuers issuers, CancellationToken ct)
    {
        var now = clock.Latest;
        var problems = new List<Problem>();
        if (now > certificate.NotAfter) problems.Add(new(ProblemKind.Expired));
        if (now < certificate.NotBefore) problems.Add(new(ProblemKind.NotYetValid));
        problems.AddRange(KeyProblems(certificate.PublicKey));
        var issuer = issuers.Of(certificate);
        if (issuer.Problem is { } unsigned) problems.Add(new(unsigned));
        var known = await certificates.FindBySha256Async(SHA256.HashData(certificate.Der.Span), ct);
        if (known is null && await IsLikeOursAsync(certificate, ct)) problems.Add(new(ProblemKind.LooksLikeOurs));
        problems.AddRange(GeneralLints.Violations(certificate).Select(violation => new Problem(ProblemKind.BreaksRule, violation)));
        return new Inspected.OfCertificate(
            certificate.Der, certificate.Subject.ToString(), CertificateField.Read(certificate), known is not null && caller.May(Right.SeeDevices, known.Domain) ? known : null,
            issuers.ChainOf(certificate), problems);
    }

    private async ValueTask<bool> IsLikeOursAsync(Certificate certificate, CancellationToken ct)
    {
        foreach (var authority in authorities.All.Where(authority => authority.Certificate.Subject.Matches(certificate.Issuer)))
        {
            if (await certificates.FindAsync(authority.Name, certificate.Serial, ct) is not null) return true;
        }
        return false;
    }

    private static Inspected.OfRequest Request(CertificationRequest request)
    {
        var problems = KeyProblems(request.PublicKey).ToList();
        // RFC 2986 section 3: whoever asks for a certificate shows that the key is theirs.
        if (!request.ProvesPossession()) problems.Add(new(ProblemKind.KeyNotProved));
        return new(request.Der, request.Subject.ToString(), CertificateField.ReadRequest(request), problems);
    }

    private async Task<Inspected> ListAsync(CertificateList list, Issuers issuers, CancellationToken ct)
    {
        var now = clock.Latest;
        var problems = new List<Problem>();
        if (now > list.NextUpdate) problems.Add(new(ProblemKind.Expired));
        if (now < list.ThisUpdate) problems.Add(new(ProblemKind.NotYetValid));
        var issuer = issuers.Of(list);
        if (issuer.Problem is { } unsigned) problems.Add(new(unsigned));
        if (issuer.Authority is { } authority && authorities.Find(authority)!.Record.Crl.Shards == 1
            && (await crls.HistoryAsync(new(authority, null), now, ct)).Newest is { } newest && newest.Number > list.Number)
            problems.Add(new(ProblemKind.Superseded, $"{newest.Number}"));
        var (count, first, fault) = Entries(list);
        if (fault is not null) problems.Add(new(ProblemKind.Damaged, fault));
        return new Inspected.OfList(list.Der, list.Issuer.ToString(), CertificateField.ReadList(list), issuer.Authority, count, first, problems);
    }

    private static (int Count, List<ListedCertificate> First, string? Fault) Entries(CertificateList list)
    {
        var (count, first) = (0, new List<ListedCertificate>());
        try
        {
            foreach (var entry in list.Entries)
            {
                if (count++ < Inspected.OfList.MostShown) first.Add(ListedCertificate.Of(entry));
            }
            return (count, first, null);
        }
        catch (DecodeException error)
        {
            return (count, first, error.Message);
        }
    }

    // CA/Browser Forum baseline requirements section 6.1.6. A key that is too short is not even read.
    private static IEnumerable<Problem> KeyProblems(SubjectPublicKey key)
    {
        if (key.Weakness() is { } weakness) yield return new(ProblemKind.WeakKey, weakness);
    }

    private static Certificate? TryCertificate(ReadOnlyMemory<byte> der)
    {
        if (Pieces.KindOf(der) != PieceKind.Certificate) return null;
        try
        {
            return Certificate.Decode(der);
        }
        catch (DecodeException)
        {
            return null;
        }
    }
}
