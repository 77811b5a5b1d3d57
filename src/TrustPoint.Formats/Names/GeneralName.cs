using System.Net;

namespace TrustPoint.Formats.Names;

/// <summary>One GeneralName (RFC 5280 section 4.2.1.6). x400Address and ediPartyName are not taken.</summary>
public abstract record GeneralName
{
    /// <summary>What the standard calls this choice.</summary>
    public abstract string Type { get; }

    /// <summary>
    /// A syntax rule of RFC 5280 section 4.2.1.6 and RFC 9525 section 6.3 that the name breaks, in words, or null. For names that are asked for
    /// and for names that we issue.
    /// </summary>
    public abstract string? Violation();

    /// <summary>dNSName.</summary>
    /// <param name="Name">As it stands in the IA5String.</param>
    public sealed record Dns(string Name) : GeneralName
    {
        /// <inheritdoc/>
        public override string Type => "dNSName";

        /// <inheritdoc/>
        public override string? Violation() => NameSyntax.DnsViolation(Name, wildcard: true) is { } found ? $"{Type} {found}" : null;

        /// <inheritdoc/>
        public override string ToString() => $"DNS:{Name}";
    }

    /// <summary>iPAddress.</summary>
    /// <param name="Address">IPv4 (4 octets) or IPv6 (16 octets).</param>
    public sealed record Ip(IPAddress Address) : GeneralName
    {
        /// <inheritdoc/>
        public override string Type => "iPAddress";

        /// <inheritdoc/>
        public override string? Violation() => null;

        /// <inheritdoc/>
        public override string ToString() => $"IP:{Address}";
    }

    /// <summary>uniformResourceIdentifier.</summary>
    /// <param name="Value">As it stands in the IA5String.</param>
    public sealed record Uri(string Value) : GeneralName
    {
        /// <inheritdoc/>
        public override string Type => "uniformResourceIdentifier";

        /// <inheritdoc/>
        public override string? Violation() => NameSyntax.UriViolation(Value) is { } found ? $"{Type} {found}" : null;

        /// <inheritdoc/>
        public override string ToString() => $"URI:{Value}";
    }

    /// <summary>rfc822Name.</summary>
    /// <param name="Mailbox">As it stands in the IA5String.</param>
    public sealed record Email(string Mailbox) : GeneralName
    {
        /// <inheritdoc/>
        public override string Type => "rfc822Name";

        /// <inheritdoc/>
        public override string? Violation() => NameSyntax.MailboxViolation(Mailbox) is { } found ? $"{Type} {found}" : null;

        /// <inheritdoc/>
        public override string ToString() => $"email:{Mailbox}";
    }

    /// <summary>directoryName.</summary>
    /// <param name="Name">The name.</param>
    public sealed record Directory(DistinguishedName Name) : GeneralName
    {
        /// <inheritdoc/>
        public override string Type => "directoryName";

        /// <inheritdoc/>
        public override string? Violation() => Name.IsEmpty ? $"{Type} is empty" : Name.Violation() is { } found ? $"{Type} {found}" : null;

        /// <inheritdoc/>
        public override string ToString() => $"dirName:{Name}";
    }

    /// <summary>otherName.</summary>
    /// <param name="Oid">type-id, dotted.</param>
    /// <param name="Der">The value inside its [0], DER.</param>
    public sealed record Other(string Oid, ReadOnlyMemory<byte> Der) : GeneralName
    {
        /// <inheritdoc/>
        public override string Type => "otherName";

        /// <inheritdoc/>
        public override string? Violation()
        {
            if (Oid != Oids.HardwareModuleName) return null;
            try
            {
                HardwareModuleName.Decode(Der);
                return null;
            }
            catch (DecodeException error)
            {
                return $"{Type} {error.Message}";
            }
        }

        /// <inheritdoc/>
        public bool Equals(Other? other) => other is not null && Oid == other.Oid && Der.Span.SequenceEqual(other.Der.Span);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Oid, Der.Length);

        /// <inheritdoc/>
        public override string ToString() => $"otherName:{Oid}=#{Convert.ToHexStringLower(Der.Span)}";
    }

    /// <summary>registeredID.</summary>
    /// <param name="Oid">Dotted.</param>
    public sealed record RegisteredId(string Oid) : GeneralName
    {
        /// <inheritdoc/>
        public override string Type => "registeredID";

        /// <inheritdoc/>
        public override string? Violation() => null;

        /// <inheritdoc/>
        public override string ToString() => $"RID:{Oid}";
    }
}
