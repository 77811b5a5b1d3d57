using System.Formats.Asn1;

namespace TrustPoint.Formats.Ocsp;

/// <summary>The times of OCSP: GeneralizedTime with seconds, without fractions (RFC 6960 section 4.2.2.1, RFC 5280 section 4.1.2.5.2).</summary>
internal static class OcspTime
{
    public static void Write(AsnWriter writer, DateTimeOffset time) => writer.WriteGeneralizedTime(time.ToUniversalTime(), omitFractionalSeconds: true);

    public static DateTimeOffset Read(AsnReader reader)
    {
        var time = reader.ReadGeneralizedTime();
        return time.Ticks % TimeSpan.TicksPerSecond == 0 ? time : throw new DecodeException("OCSP response: a time has fractions of a second");
    }
}
