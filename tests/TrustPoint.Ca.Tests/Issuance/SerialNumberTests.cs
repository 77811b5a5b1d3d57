using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Issuance;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Issuance;

/// <summary>Serial numbers of certificates: positive, of one length, never the same, and none to be guessed (X5-2).</summary>
public sealed class SerialNumberTests : IDisposable
{
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();

    public void Dispose() => random.Dispose();

    [Fact] // X5-2
    public void A_million_serial_numbers_are_positive_short_and_different()
    {
        var numbers = new SerialNumbers(random);
        var seen = new HashSet<UInt128>();
        for (var i = 0; i < 1_000_000; i++)
        {
            var serial = numbers.Next(InMemoryCa.Start);
            if (!SerialNumbers.IsOne(serial) || !seen.Add(BinaryPrimitives.ReadUInt128BigEndian(serial.AsSpan(4))))
                Assert.Fail(Convert.ToHexString(serial));
        }
    }

    [Theory] // X5-2: positive, shortest, of one length, whatever the clock shows
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("2038-01-19T03:14:08Z")]
    [InlineData("2106-02-07T06:28:16Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void A_serial_number_has_its_form_at_any_time(string time)
    {
        var serial = new SerialNumbers(random).Next(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));
        Assert.Equal(20, serial.Length);
        Assert.InRange(serial[0], 0x40, 0x7F);
    }

    [Fact] // X5-2: those of one time share nothing but it, those of a later time follow in the index
    public void Serial_numbers_rise_with_the_time()
    {
        var numbers = new SerialNumbers(random);
        var (earlier, later) = (numbers.Next(InMemoryCa.Start), numbers.Next(InMemoryCa.Start.AddSeconds(1)));
        Assert.True(earlier.AsSpan().SequenceCompareTo(later) < 0);
    }
}
