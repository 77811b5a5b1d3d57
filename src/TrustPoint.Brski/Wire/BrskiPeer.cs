using System.Net;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Brski.Wire;

/// <summary>The other end of a connection. TLS proved the client's key and nothing else.</summary>
/// <param name="Client">The client's certificate; null: it showed none.</param>
/// <param name="Others">What it sent beside it.</param>
/// <param name="Server">The certificate that we showed on this connection; null: it is not known.</param>
/// <param name="Source">Where the connection comes from.</param>
public sealed record BrskiPeer(Certificate? Client, IReadOnlyList<Certificate> Others, Certificate? Server, IPAddress? Source);
