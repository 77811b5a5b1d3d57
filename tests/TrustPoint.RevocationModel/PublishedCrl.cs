using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using static TrustPoint.RevocationModel.ViolationException;

namespace TrustPoint.RevocationModel;

/// <summary>An entry as a relying party reads it; reason 0: none is given.</summary>
internal readonly record struct CrlLine(int Reason, DateTimeOffset Date, DateTimeOffset? InvalidityDate);

/// <summary>A CRL as a relying party reads it (RFC 5280 section 5), with nothing of the product but what it wrote.</summary>
internal sealed class PublishedCrl
{
    public const int RemoveFromCrl = 8;

    private const string Number = "2.5.29.20";
    private const string DeltaIndicator = "2.5.29.27";
    private const string IssuingDistributionPoint = "2.5.29.28";
    private const string AuthorityKey = "2.5.29.35";
    private const string Freshest = "2.5.29.46";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0), Uri = new(TagClass.ContextSpecific, 6);

    private readonly Dictionary<string, (bool Critical, byte[] Value)> extensions = [];

    public PublishedCrl(byte[] der, X509Certificate2 issuer, bool scheduled)
    {
        Scheduled = scheduled;
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var signed = list.PeekEncodedValue();
        var tbs = list.ReadSequence();
        var algorithm = list.ReadEncodedValue();
        var signature = list.ReadBitString(out _);
        Demand(tbs.ReadInteger() == 1, "the version is not 2");
        Demand(tbs.ReadEncodedValue().Span.SequenceEqual(algorithm.Span), "the algorithms differ");
        Demand(tbs.ReadEncodedValue().Span.SequenceEqual(issuer.SubjectName.RawData), "the issuer's name differs");
        (ThisUpdate, NextUpdate) = (Time(tbs), Time(tbs));
        if (tbs.PeekTag() == Asn1Tag.Sequence) ReadEntries(tbs.ReadSequence());
        ReadExtensions(tbs.ReadSequence(Context0).ReadSequence(), (oid, critical, value) => extensions.Add(oid, (critical, value)));

        CrlNumber = IntegerOf(Number, critical: false) ?? throw new ViolationException("cRLNumber is missing");
        DeltaBase = IntegerOf(DeltaIndicator, critical: true);
        var issuerKey = issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes;
        Demand(extensions[AuthorityKey].Value.AsSpan().EndsWith(issuerKey.Span), "the key identifier differs");
        using var key = issuer.GetECDsaPublicKey()!;
        var hash = key.KeySize == 384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        Demand(key.VerifyData(signed.Span, signature, hash, DSASignatureFormat.Rfc3279DerSequence), "the signature does not verify");
    }

    public bool Scheduled { get; }

    public DateTimeOffset ThisUpdate { get; }

    public DateTimeOffset NextUpdate { get; }

    public BigInteger CrlNumber { get; }

    public BigInteger? DeltaBase { get; }

    public bool HasFreshest => extensions.ContainsKey(Freshest);

    /// <summary>By serial number, hex.</summary>
    public Dictionary<string, CrlLine> Entries { get; } = [];

    /// <summary>The names of its distribution point; null: it speaks of all certificates (section 5.2.5).</summary>
    public IReadOnlyList<string>? Distribution
    {
        get
        {
            if (!extensions.TryGetValue(IssuingDistributionPoint, out var point)) return null;
            Demand(point.Critical, "issuingDistributionPoint is not critical");
            return UrisOf(new AsnReader(point.Value, AsnEncodingRules.DER).ReadSequence());
        }
    }

    public bool IsValidAt(DateTimeOffset time) => ThisUpdate <= time && time < NextUpdate;

    /// <summary>What a relying party knows that has this one and adds a delta to it (section 5.2.4).</summary>
    public Dictionary<string, CrlLine> With(PublishedCrl delta)
    {
        var known = new Dictionary<string, CrlLine>(Entries);
        foreach (var (serial, line) in delta.Entries)
        {
            if (line.Reason == RemoveFromCrl) known.Remove(serial);
            else known[serial] = line;
        }
        return known;
    }

    /// <summary>The one URI in a certificate's cRLDistributionPoints; null: it has none (section 4.2.1.13).</summary>
    public static string? UriIn(X509Certificate2 certificate) => certificate.Extensions["2.5.29.31"] is { } points
        ? UrisOf(new AsnReader(points.RawData, AsnEncodingRules.DER).ReadSequence().ReadSequence()).Single() : null;

    private static List<string> UrisOf(AsnReader point)
    {
        var names = point.ReadSequence(Context0).ReadSequence(Context0);
        var uris = new List<string>();
        while (names.HasData) uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
        return uris;
    }

    private void ReadEntries(AsnReader entries)
    {
        Demand(entries.HasData, "revokedCertificates is there and empty");
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            var serial = Convert.ToHexString(entry.ReadIntegerBytes().Span);
            var line = new CrlLine(0, Time(entry), null);
            if (entry.HasData)
            {
                ReadExtensions(entry.ReadSequence(), (oid, critical, value) =>
                {
                    Demand(!critical, "an entry has a critical extension");
                    var reader = new AsnReader(value, AsnEncodingRules.DER);
                    line = oid == "2.5.29.21" ? line with { Reason = reader.ReadEnumeratedBytes().Span[0] }
                        : line with { InvalidityDate = reader.ReadGeneralizedTime() };
                });
            }
            Demand(Entries.TryAdd(serial, line), $"{serial} is on it twice");
        }
    }

    private static void ReadExtensions(AsnReader reader, Action<string, bool, byte[]> take)
    {
        while (reader.HasData)
        {
            var extension = reader.ReadSequence();
            take(extension.ReadObjectIdentifier(), extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean(), extension.ReadOctetString());
        }
    }

    // Sections 5.1.2.4 to 5.1.2.6: UTCTime through 2049, GeneralizedTime from 2050 on.
    private static DateTimeOffset Time(AsnReader reader)
    {
        var isShort = reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime);
        var time = isShort ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
        Demand(isShort == time.Year < 2050, $"the time {time:u} is not in the form of its year");
        return time;
    }

    private BigInteger? IntegerOf(string oid, bool critical)
    {
        if (!extensions.TryGetValue(oid, out var extension)) return null;
        Demand(extension.Critical == critical, $"the extension {oid} is {(critical ? "not " : "")}critical");
        return new AsnReader(extension.Value, AsnEncodingRules.DER).ReadInteger();
    }
}
