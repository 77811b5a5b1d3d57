using System.Text;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Devices.Manufacturers;

/// <summary>Where the serial number of a device stands in its factory identity (RFC 8995 section 2.3.1).</summary>
public enum SerialField
{
    /// <summary>serialNumber of the subject, as IEEE 802.1AR has it.</summary>
    SerialNumber,

    /// <summary>commonName of the subject.</summary>
    CommonName,

    /// <summary>hwSerialNum of the hardwareModuleName among the alternative names (RFC 4108 section 5): as text where it is, else in lower-case hex.</summary>
    HardwareModuleName,
}

/// <summary>Reads it.</summary>
internal static class SerialFields
{
    private const int Longest = 64;

    /// <summary>What is wrong with a certificate that does not have it, in words.</summary>
    public static string Lack(this SerialField field) => field switch
    {
        SerialField.CommonName => "its subject has no commonName",
        SerialField.HardwareModuleName => "it has no hardwareModuleName",
        _ => "its subject has no serialNumber",
    };

    /// <summary>The serial number in a certificate; null: it is not there, or is none.</summary>
    public static string? Of(this SerialField field, Certificate certificate) => field switch
    {
        SerialField.CommonName => certificate.Subject.Find(Oids.CommonName) is { Length: <= Longest } name ? name : null,
        SerialField.HardwareModuleName => OfModule(certificate),
        _ => certificate.Subject.Find(Oids.SerialNumber),
    };

    private static string? OfModule(Certificate certificate)
    {
        if (certificate.SubjectAltNames.OfType<GeneralName.Other>().FirstOrDefault(name => name.Oid == Oids.HardwareModuleName) is not { } module) return null;
        try
        {
            var serial = HardwareModuleName.Decode(module.Der).SerialNumber.Span;
            if (serial.Length is 0 or > Longest / 2) return null;
            return serial.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? Convert.ToHexStringLower(serial) : Encoding.ASCII.GetString(serial);
        }
        catch (DecodeException)
        {
            return null;
        }
    }
}
