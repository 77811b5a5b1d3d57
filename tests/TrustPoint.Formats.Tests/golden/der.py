"""DER as nested calls, free to be wrong: lengths and order are what the caller says."""


def tlv(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([size]) if size < 0x80 else bytes([0x80 | len(octets)]) + octets) + content


def seq(*parts): return tlv(0x30, *parts)
def set_(*parts): return tlv(0x31, *parts)
def ctx(number, *parts): return tlv(0xA0 | number, *parts)
def ctx_primitive(number, content): return tlv(0x80 | number, content)
def integer(value): return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))
def octets(content): return tlv(0x04, content)
def bits(content, unused=0): return tlv(0x03, bytes([unused]), content)
def boolean(octet=0xFF): return tlv(0x01, bytes([octet]))
def utf8(text): return tlv(0x0C, text.encode() if isinstance(text, str) else text)
def printable(text): return tlv(0x13, text.encode())
def ia5(text): return tlv(0x16, text.encode())
def utctime(text): return tlv(0x17, text.encode())
def generalizedtime(text): return tlv(0x18, text.encode())


NULL = b"\x05\x00"


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    content = b""
    for arc in [arcs[0] * 40 + arcs[1], *arcs[2:]]:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return tlv(0x06, content)
