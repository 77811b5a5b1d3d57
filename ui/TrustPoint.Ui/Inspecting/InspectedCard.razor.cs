using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Inspection;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Inspecting;

/// <summary>One thing that was brought: what it is, what is wrong with it, whether it is ours, and every field.</summary>
public sealed partial class InspectedCard : View
{
    // Longer ones are lists, whose bytes nobody reads.
    private const int LongestRaw = 64 << 10;

    /// <summary>The thing.</summary>
    [Parameter, EditorRequired]
    public required Inspected Thing { get; set; }

    private string Kind => Thing switch
    {
        Inspected.OfCertificate or Inspected.Unreadable { Fields: not [] } => "certificate",
        Inspected.OfRequest => "request",
        Inspected.OfList => "list",
        _ => "thing",
    };

    private string? Name => Thing switch
    {
        Inspected.OfCertificate certificate => certificate.Subject,
        Inspected.OfRequest request => request.Subject,
        Inspected.OfList list => list.Issuer,
        Inspected.Unreadable unreadable => unreadable.Fields.FirstOrDefault(read => read.Name == "subject")?.Values[0],
        _ => null,
    };

    private IReadOnlyList<Problem> Problems => Thing switch
    {
        Inspected.OfCertificate certificate => certificate.Problems,
        Inspected.OfRequest request => request.Problems,
        Inspected.OfList list => list.Problems,
        Inspected.Unreadable unreadable => unreadable.Problems,
        _ => [],
    };

    private IReadOnlyList<CertificateField> Fields => Thing switch
    {
        Inspected.OfCertificate certificate => certificate.Fields,
        Inspected.OfRequest request => request.Fields,
        Inspected.OfList list => list.Fields,
        Inspected.Unreadable unreadable => unreadable.Fields,
        _ => [],
    };

    private string? Pem => Thing switch
    {
        Inspected.OfCertificate certificate => PemEncoding.WriteString("CERTIFICATE", certificate.Der.Span),
        Inspected.OfRequest request => PemEncoding.WriteString("CERTIFICATE REQUEST", request.Der.Span),
        Inspected.OfList { Der: var der } when der.Length <= LongestRaw => PemEncoding.WriteString("X509 CRL", der.Span),
        _ => null,
    };

    // What may yet turn out well is not alarming.
    private static Mood MoodOf(ProblemKind kind) => kind is ProblemKind.NotYetValid or ProblemKind.UnknownIssuer or ProblemKind.Superseded ? Mood.Wait : Mood.Bad;
}
