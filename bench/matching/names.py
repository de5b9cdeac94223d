"""What has no language: products, and people, places and companies. None of them comes from data or phrases."""

_PRODUCTS = (
    "Salesforce|WordPress|SuiteCRM|Dynamics 365|Odoo|Zoho|Outlook|Outlook Plugin|PHP 8.2|WooCommerce|HubSpot|"
    "Elementor|Jira|Zendesk|Shopify|Magento 2.4|Microsoft Dynamics CRM|Salesforce Customer Portal|"
    "Zoho Portal|Google Chrome|Firefox|Windows 11|Ubuntu 22.04|MySQL|Oracle|SAP Business One|iPhone 14|"
    "Android|Cloudflare|Stripe|PayPal|Visa|Mastercard|Drupal|Joomla|TYPO3|Moodle|Laravel|Docker|Nginx|Apache|"
    "cPanel|Plesk|Gravity Forms|Contact Form 7|Yoast SEO|WPML|Polylang|LearnDash|Mailchimp|Slack|"
    "Microsoft Teams|SharePoint|Power Automate|Zapier|SugarCRM|EspoCRM|vTiger|Freshdesk|NetSuite|Pipedrive|"
    "Google Tag Manager|Amazon Web Services|Advanced Custom Fields|Visual Studio Code|"
    "Microsoft Power Platform|Office 365|Outlook Addin|Ninja Forms|Ultimate Member|Easy Digital Downloads|"
    "The Events Calendar|All in One SEO|Classic Editor|Business Central|Customer Portal|Event Manager|"
    "Red Hat Enterprise Linux|Internet Explorer|Adobe Photoshop|Team Viewer|Any Desk"
)
_OTHERS = (
    "Wojciech Kowalski|Müller|Schmidt|Smith|John Smith|Jürgen Schäfer|Hannah Weber|Anneliese Brandt|"
    "Peter O'Connor|Giulia Rossi|Jean-Pierre Dubois|Nguyen|Priya Sharma|Mehmet Yilmaz|Björn Andersson|"
    "Sean Murphy|Emily Watson|Fatima Al-Sayed|Lukas Steiner|Katarzyna|Chinedu Okafor|Yuki Tanaka|"
    "Carlos García|Ingrid Johansen|Oliver Wright|Friedrich Schneider|Elizabeth Hughes|Ahmed Hassan|"
    "Dmitri Ivanov|Sofia Papadopoulos|Thomas Becker|Margaret Thompson|Zürich|Munich|München|London|Wien|"
    "New York|Hamburg|Birmingham|Siemens AG|Bosch GmbH|Acme Ltd|Contoso|Northwind Traders|Stadtwerke Köln|"
    "Hans Peter Müller|Maria del Carmen Lopez|Deutsche Bank|Deutsche Telekom|Volksbank Freiburg|"
    "Kreissparkasse Böblingen|Technische Universität Dresden|Bank of America|University of Leeds|Bad Homburg|"
    "San Francisco|Los Angeles|Frankfurt am Main|Stoke on Trent|Karl-Heinz Vogel|Grace Kelly|Rose Baker|"
    "Max Mustermann|Erika Mustermann|Jane Doe|Wolfgang Kaiser|Heidi Klum|Mark Young|Will Power|Summer Long|"
    "Frank Richter|Stefan Klein|Ernst Jung|Markus Lang|Zahnarztpraxis Dr. Meier|Blumen Krause|Bäckerei Huber"
)
NAMES = (*_PRODUCTS.split("|"), *_OTHERS.split("|"))
