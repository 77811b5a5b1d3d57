using System.Formats.Asn1;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Names;

/// <summary>A hardware module's type and serial number (RFC 4108 section 5), which IEEE 802.1AR puts into an IDevID as an otherName.</summary>
/// <param name="Type">hwType: the OID of the module's kind.</param>
/// <param name="SerialNumber">hwSerialNum.</param>
public sealed record HardwareModuleName(string Type, ReadOnlyMemory<byte> SerialNumber)
{
    /// <summary>Reads the value of the otherName.</summary>
    /// <param name="der">DER of the SEQUENCE.</param>
    /// <exception cref="DecodeException">Anything else.</exception>
    public static HardwareModuleName Decode(ReadOnlyMemory<byte> der) => StrictDer.Read("hardwareModuleName", der, reader =>
    {
        var sequence = reader.ReadSequence();
        var name = new HardwareModuleName(sequence.ReadObjectIdentifier(), sequence.ReadOctetString());
        sequence.ThrowIfNotEmpty();
        return name;
    });

    /// <summary>As an otherName.</summary>
    public GeneralName.Other ToGeneralName()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Type);
            writer.WriteOctetString(SerialNumber.Span);
        }
        return new(Oids.HardwareModuleName, writer.Encode());
    }
}
