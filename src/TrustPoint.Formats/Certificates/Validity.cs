using System.Formats.Asn1;

namespace TrustPoint.Formats.Certificates;

/// <summary>The times of a certificate (RFC 5280 section 4.1.2.5).</summary>
internal static class Validity
{
    // UTCTime has two digits for the year: 50 to 99 are 1950 to 1999.
    private const int LastUtcTimeYear = 2049;

    /// <summary>UTCTime through 2049, GeneralizedTime from 2050 on; whole seconds, Z.</summary>
    public static void Write(AsnWriter writer, DateTimeOffset time)
    {
        var seconds = time.ToUniversalTime();
        if (seconds.Year is >= 1950 and <= LastUtcTimeYear)
            writer.WriteUtcTime(seconds, LastUtcTimeYear);
        else
            writer.WriteGeneralizedTime(seconds, omitFractionalSeconds: true);
    }

    /// <summary>Reads either form: foreign certificates have GeneralizedTime before 2050 too.</summary>
    public static DateTimeOffset Read(AsnReader reader) => reader.PeekTag() == Asn1Tag.UtcTime
        ? reader.ReadUtcTime(LastUtcTimeYear)
        : ReadGeneralizedTime(reader);

    private static DateTimeOffset ReadGeneralizedTime(AsnReader reader)
    {
        var time = reader.ReadGeneralizedTime();
        return time.Ticks % TimeSpan.TicksPerSecond == 0 ? time : throw new DecodeException("a time has fractions of a second");
    }
}
